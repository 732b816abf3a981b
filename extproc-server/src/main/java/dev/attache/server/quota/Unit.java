package dev.attache.server.quota;

import java.util.Locale;

/** What a limit counts, as far as clients are told. */
public enum Unit {
    /** Requests. */
    REQUESTS("Rate limit"),
    /** Tokens of language models. */
    TOKENS("Token limit"),
    /** Money: no dialect but {@link HeaderDialect#STANDARD} has a word for it, and the others leave it out. */
    MONEY("Spending limit");

    private final String limit;

    Unit(String limit) {
        this.limit = limit;
    }

    /** What a limit of it is called in a message. */
    String limit() {
        return limit;
    }

    /** The unit in a header. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
