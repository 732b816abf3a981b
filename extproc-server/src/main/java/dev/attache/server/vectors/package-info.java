/** Which index of vectors a policy uses, as its setting {@code index} says. */
@NullMarked
package dev.attache.server.vectors;

import org.jspecify.annotations.NullMarked;
