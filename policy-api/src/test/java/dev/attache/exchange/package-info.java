/** Tests of the vocabulary. */
@NullMarked
package dev.attache.exchange;

import org.jspecify.annotations.NullMarked;
