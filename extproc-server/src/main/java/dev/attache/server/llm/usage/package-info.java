/**
 * What an answer of an LLM API says about the tokens it took, read from the bytes as they pass.
 *
 * <p>{@link dev.attache.server.llm.usage.UsageReader} takes the bytes, a {@code Framing} finds the JSON texts in them,
 * an {@code AnswerWalk} goes through each text once along the paths of the {@code Dialect}s that the API may speak, and
 * a {@code SeenAnswer} keeps what stood there. {@code Normalisation} makes disjoint kinds of tokens of it.
 */
@NullMarked
package dev.attache.server.llm.usage;

import org.jspecify.annotations.NullMarked;
