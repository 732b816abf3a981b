package dev.attache.testkit.llm;

/** What a scripted model says: the same tokens for ever, 4 bytes each on average. */
final class LlmText {
    private static final String[] TOKENS = {
        "The", " quota", " of", " a", " budget", " is", " held", " once", ";", " token", " by", " token", " it",
        " goes", ",", " and", " none", " comes", " back", "."
    };

    private LlmText() {}

    /** The tokens from one position to another, as text. */
    static String between(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(TOKENS[i % TOKENS.length]);
        }
        return text.toString();
    }
}
