/**
 * {@code llm_cache}: answers of language models that are kept, and given again to clients that ask the same.
 *
 * <p>{@link dev.attache.server.llmcache.LlmCachePolicy} is shared by all exchanges; an {@code LlmCacheHandler} works on
 * one. {@code QuestionReading} makes a {@code Question} of a request, or says why it passes by ({@code Bypass}); what the
 * APIs look like is known in {@link dev.attache.server.llmcache.api}. {@code RequestKey} names all that the answer depends
 * on.
 *
 * <p>{@code Search} looks in {@code Entries} for exactly the same question, in {@code Similar} for one that means the
 * same, and in {@code Flights} for one that is being answered now. {@code Replay} gives the {@code Entry} it found
 * again, with {@code FreshIds}. Otherwise an {@code AnswerCopy} is taken as the upstream's answer goes by, and
 * {@code StoreRules} tell whether it is worth keeping ({@code Skipped}).
 *
 * <p>By meaning: {@code SimilarIndex} proposes candidates, {@code Likeness} is compared again, and {@code GuardedText} has the
 * guards compare their words.
 */
@NullMarked
package dev.attache.server.llmcache;

import org.jspecify.annotations.NullMarked;
