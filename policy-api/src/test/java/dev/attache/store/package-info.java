/** Tests of limits, tallies and the names of counters. */
@NullMarked
package dev.attache.store;

import org.jspecify.annotations.NullMarked;
