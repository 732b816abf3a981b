/** Measures the service against reference servers, and prints the ratios of one run. */
@NullMarked
package dev.attache.benchmark;

import org.jspecify.annotations.NullMarked;
