package dev.attache.server.llm;

/**
 * What was learned of one model. Immutable.
 *
 * @param latin tokens for each byte of Latin text
 * @param wide tokens for each byte of wide text
 * @param output tokens that nine of ten answers do not exceed
 * @param outputs how many answers were seen, up to {@link #ENOUGH}
 */
record TokenRates(double latin, double wide, double output, int outputs) {
    static final TokenRates START = new TokenRates(1 / 4.0, 1 / 2.5, 0, 0);

    /** With fewer answers nothing is predicted. */
    static final int ENOUGH = 8;

    private static final double WEIGHT = 0.1;
    private static final double QUANTILE = 0.9;
    private static final double STEP = 0.1;
    private static final double MAX_OUTPUT = 1_000_000;

    /** Tokens of a text. */
    double tokens(TextSize text) {
        return text.latin() * latin + text.wide() * wide;
    }

    /** Learns from a text's actual tokens: each script's rate moves by its share in the text. */
    TokenRates learnInput(TextSize text, double actual) {
        double expected = tokens(text);
        double factor = Math.clamp(actual / expected, 0.25, 4);
        double latinShare = text.latin() * latin / expected;
        return new TokenRates(
                moved(latin, factor, latinShare, 8, 1.5), moved(wide, factor, 1 - latinShare, 6, 1), output, outputs);
    }

    /** One outlier moves a rate little, and no series of them moves it beyond what any tokenizer does. */
    private static double moved(double rate, double factor, double share, double mostBytes, double leastBytes) {
        double next = rate + WEIGHT * share * (rate * factor - rate);
        return Math.clamp(next, 1 / mostBytes, 1 / leastBytes);
    }

    /**
     * Learns from an answer's tokens: the quantile goes up fast for the few above it and down slowly for the many
     * below.
     */
    TokenRates learnOutput(long tokens) {
        double seen = Math.clamp((double) tokens, 1.0, MAX_OUTPUT);
        double next = seen;
        if (outputs >= ENOUGH) {
            next = seen > output
                    ? Math.min(seen, output * (1 + STEP * QUANTILE))
                    : Math.max(seen, output * (1 - STEP * (1 - QUANTILE)));
        } else if (outputs > 0) {
            next = Math.max(seen, output);
        }
        return new TokenRates(latin, wide, next, Math.min(ENOUGH, outputs + 1));
    }
}
