/** Servers that the product is compared with. */
@NullMarked
package dev.attache.benchmark.reference;

import org.jspecify.annotations.NullMarked;
