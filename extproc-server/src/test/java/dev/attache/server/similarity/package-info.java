/** Tests of what a semantic cache compares beside vectors. */
@NullMarked
package dev.attache.server.similarity;

import org.jspecify.annotations.NullMarked;
