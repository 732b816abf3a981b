package dev.attache.server.llmcache.api;

import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** How calls of one API look: where a request says what, and how a good answer is told from any other. Thread-safe. */
public interface Shape {
    /** Reads a request. */
    Asked asked(JsonValue request, Headers headers);

    /** The text of the user's last turn; empty where there is none. */
    String question(JsonValue request);

    /**
     * Takes a request apart for a comparison by meaning.
     *
     * @param asked how many of the user's turns, counted from the last, are what is asked
     * @param most how many turns of the user's there may be
     */
    Wording wording(JsonValue request, int asked, int most);

    /** Notes what there is about an answer that came as one JSON text. */
    void whole(JsonValue answer, Findings findings);

    /**
     * Notes what there is about an event of a stream.
     *
     * @param type as its line {@code event:} has it
     * @param data JSON
     */
    void event(@Nullable String type, JsonValue data, Findings findings);

    /** {@code [DONE]} came by. */
    default void done(Findings findings) {}

    /** Whether a request wants a stream: upstreams take 1, "true" and "yes" for true. */
    static boolean isSet(JsonValue value) {
        return value.isSomething() && !"false".equals(value.plain());
    }
}
