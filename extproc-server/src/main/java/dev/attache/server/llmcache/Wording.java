package dev.attache.server.llmcache;

import java.util.List;
import java.util.function.UnaryOperator;

/** A request taken apart for a comparison by meaning. */
sealed interface Wording {
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

    /** It cannot. */
    record Unclear(Incomparable why) implements Wording {
        @Override
        public Wording within(UnaryOperator<JsonValue> whole) {
            return this;
        }
    }

    /** The same, where the rest is only a part of the request. */
    Wording within(UnaryOperator<JsonValue> whole);
}
