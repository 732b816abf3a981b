/**
 * The vocabulary: one HTTP exchange, what may be read from it, and what may be decided about it.
 *
 * <p>Imports nothing but the JDK and RE2/J.
 */
@NullMarked
package dev.attache.exchange;

import org.jspecify.annotations.NullMarked;
