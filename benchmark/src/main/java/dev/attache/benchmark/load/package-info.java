/** A client that speaks ext_proc as Envoy does, at a cost of a microsecond or two per stream. */
@NullMarked
package dev.attache.benchmark.load;

import org.jspecify.annotations.NullMarked;
