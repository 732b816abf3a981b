/** How much later the events of a stream arrive when policies look at them. */
@NullMarked
package dev.attache.benchmark.events;

import org.jspecify.annotations.NullMarked;
