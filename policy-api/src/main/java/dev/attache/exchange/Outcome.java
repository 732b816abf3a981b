package dev.attache.exchange;

/** How an exchange ended. A handler hears of exactly one, exactly once. */
public sealed interface Outcome {
    /**
     * The stream ended with no answer owed. Envoy ends it right after the last phase that it was told to send, so the
     * response may still be on its way.
     *
     * @param status the response's HTTP status, 0 when the response's headers were not seen
     */
    record Completed(int status) implements Outcome {}

    /** A policy answered in the upstream's place. */
    record Rejected(String policy, int status) implements Outcome {}

    /** The stream ended while an answer was owed, or a body that was being read had not ended. */
    record Abandoned() implements Outcome {}

    /** A fault on our side. */
    record Failed(Throwable cause) implements Outcome {}
}
