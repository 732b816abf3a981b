/** Counters kept in Redis or Valkey, shared by all nodes. */
@NullMarked
package dev.attache.server.store.redis;

import org.jspecify.annotations.NullMarked;
