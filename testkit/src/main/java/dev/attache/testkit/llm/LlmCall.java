package dev.attache.testkit.llm;

import org.jspecify.annotations.Nullable;

/**
 * One call in the {@link LlmUpstream}'s books, as it stood when the books were read.
 *
 * @param number counts the calls, from 1
 * @param user the header {@code x-user}, or {@code authorization} without its scheme, or {@code x-api-key}; otherwise
 * empty
 * @param model as the request named it; empty if it did not
 * @param streamed whether the answer was asked for as events
 * @param usage what was used so far, whether a client was told or not
 * @param reported the usage that was put on the wire so far, or null
 * @param body the request's body, as it came
 */
public record LlmCall(
        int number,
        String path,
        String user,
        String model,
        boolean streamed,
        LlmUsage usage,
        @Nullable LlmUsage reported,
        Ending ending,
        String body) {

    /** How a call ended. */
    public enum Ending {
        /** It has not. */
        RUNNING,
        /** The answer was written to its end. */
        FINISHED,
        /** The client's connection was cut before that; nothing was generated afterwards. */
        ABORTED,
        /** The script made it fail, with a status or a reset. */
        FAILED
    }
}
