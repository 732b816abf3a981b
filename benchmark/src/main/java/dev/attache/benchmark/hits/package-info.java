/** How long a cache's answer takes compared with the upstream's own, through a real Envoy. */
@NullMarked
package dev.attache.benchmark.hits;

import org.jspecify.annotations.NullMarked;
