/** The policy {@code consumer}: who is calling. */
@NullMarked
package dev.attache.server.consumer;

import org.jspecify.annotations.NullMarked;
