/**
 * Whether two texts ask the same, as far as their words can tell: the second look at what an embedder finds near.
 *
 * <p>Texts with opposites, other numbers or other names are nearer to each other in every embedding than most
 * paraphrases are (docs/semantic-cache.md). Each {@link dev.attache.server.similarity.Guard} looks for one kind of
 * difference, in English and in Chinese.
 */
@NullMarked
package dev.attache.server.similarity;

import org.jspecify.annotations.NullMarked;
