@NullMarked
package dev.attache.server.callout;

import org.jspecify.annotations.NullMarked;
