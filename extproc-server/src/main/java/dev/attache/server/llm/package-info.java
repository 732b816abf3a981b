/**
 * What features share about LLM APIs: which one a request speaks, what it asks for, what accounting changes in it.
 *
 * <p>{@link dev.attache.server.llm.LlmApis} finds the {@link dev.attache.server.llm.LlmApi} of a path. {@link
 * dev.attache.server.llm.LlmRequest} is a call as read from its body: an {@code InputMeasure} says how much text it
 * gives a model to read, a {@code LooseBody} what can be told where it is not JSON. {@link
 * dev.attache.server.llm.TokenEstimator} guesses its tokens, {@link dev.attache.server.llm.RequestEdits} has its answer
 * tell them, {@link dev.attache.server.llm.UsageEventFilter} hides what the client did not ask for. What an answer has
 * used is read in {@code llm.usage}; how a stream is ended is in {@code llm.ending}.
 */
@NullMarked
package dev.attache.server.llm;

import org.jspecify.annotations.NullMarked;
