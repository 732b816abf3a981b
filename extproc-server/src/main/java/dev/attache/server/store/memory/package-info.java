/** Counters, blobs, sessions and vectors kept in this process. */
@NullMarked
package dev.attache.server.store.memory;

import org.jspecify.annotations.NullMarked;
