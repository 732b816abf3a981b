/** Tests of the policies {@code mutate} and {@code respond}. */
@NullMarked
package dev.attache.server.mutation;

import org.jspecify.annotations.NullMarked;
