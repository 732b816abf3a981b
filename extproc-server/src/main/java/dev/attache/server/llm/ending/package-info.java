/**
 * The end of a stream that ran over its budget, in the words of each provider.
 *
 * <p>{@link dev.attache.server.llm.ending.StreamFacts} learns from the events as they go by what the end must repeat,
 * by the paths in {@code FactPaths}; {@link dev.attache.server.llm.ending.OverrunEnding} makes the last events from
 * that, with one of the {@code …Ending}s for each way in which APIs end a stream, and {@code EventFrame} where events
 * are AWS frames.
 */
@NullMarked
package dev.attache.server.llm.ending;

import org.jspecify.annotations.NullMarked;
