package dev.attache.server.llmcache.api;

import dev.attache.server.content.json.JsonValue;
import java.util.List;
import java.util.function.UnaryOperator;

/** A request taken apart for a comparison by meaning. */
public sealed interface Wording {
    /**
     * It can be compared.
     *
     * @param texts what is asked, piece by piece: what is embedded, and compared
     * @param rest the request without it: what must be exactly the same
     */
    record Asks(List<String> texts, JsonValue rest) implements Wording {
        public Asks {
            texts = List.copyOf(texts);
        }

        @Override
        public Wording within(UnaryOperator<JsonValue> whole) {
            return new Asks(texts, whole.apply(rest));
        }
    }

    /** Why a request cannot be compared by meaning. */
    enum Obstacle {
        /** Its API has no question, or it stands where it was not expected. */
        NO_QUESTION,
        /** A picture, a sound, a file, or a tool's doing is part of the conversation. */
        NOT_ONLY_TEXT,
        /** The upstream keeps the answer under an id, or what was said before. */
        STATEFUL,
        /** The conversation is longer than was allowed. */
        TURNS
    }

    /** It cannot. */
    record Unclear(Obstacle why) implements Wording {
        @Override
        public Wording within(UnaryOperator<JsonValue> whole) {
            return this;
        }
    }

    /** The same, where the rest is only a part of the request. */
    Wording within(UnaryOperator<JsonValue> whole);
}
