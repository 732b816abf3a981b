/**
 * A scripted LLM provider over HTTP, for tests, the demo and {@code docker compose}.
 *
 * <p>{@link dev.attache.testkit.llm.LlmUpstream} listens; an {@code LlmConnection} reads each call as an
 * {@code LlmRequest}, whose headers say what is to happen ({@code LlmScript}), and answers in the shape of the
 * {@code LlmApi} of its path: {@code OpenAiChat}, {@code OpenAiResponses}, {@code OpenAiEmbeddings} or
 * {@code AnthropicMessages}. The {@code LlmBooks} keep each {@link dev.attache.testkit.llm.LlmCall} with what it used.
 */
@NullMarked
package dev.attache.testkit.llm;

import org.jspecify.annotations.NullMarked;
