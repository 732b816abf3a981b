/** The processes that are measured: started, watched and read through {@code /proc}. Linux only. */
@NullMarked
package dev.attache.benchmark.process;

import org.jspecify.annotations.NullMarked;
