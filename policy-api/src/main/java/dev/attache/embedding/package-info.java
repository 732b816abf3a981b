/** Texts as vectors: what a semantic cache is given to compare questions with. */
@NullMarked
package dev.attache.embedding;

import org.jspecify.annotations.NullMarked;
