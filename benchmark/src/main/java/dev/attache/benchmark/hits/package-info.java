/** How long an answer takes that a cache gives, next to the upstream's own, through a real Envoy. */
@NullMarked
package dev.attache.benchmark.hits;

import org.jspecify.annotations.NullMarked;
