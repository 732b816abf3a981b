/** Leaves alone, for a while, what keeps failing. Knows nothing but the JDK: features and stores may use it. */
@NullMarked
package dev.attache.server.breaker;

import org.jspecify.annotations.NullMarked;
