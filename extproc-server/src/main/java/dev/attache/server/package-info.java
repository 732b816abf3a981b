/** The service: where everything is made and put together. */
@NullMarked
package dev.attache.server;

import org.jspecify.annotations.NullMarked;
