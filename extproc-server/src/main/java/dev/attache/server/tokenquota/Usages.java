package dev.attache.server.tokenquota;

import dev.attache.server.llm.TokenKind;
import dev.attache.server.llm.usage.TokenUsage;

/** Turns what a provider reported into what is charged. */
final class Usages {
    private Usages() {}

    static Amounts amounts(TokenUsage usage) {
        var amounts = new Amounts();
        for (TokenKind kind : TokenKind.values()) {
            amounts.set(kind, usage.of(kind));
        }
        return amounts;
    }

    static long output(TokenUsage usage) {
        return amounts(usage).output();
    }

    static Amounts estimated(long input, long output) {
        return new Amounts().set(TokenKind.INPUT, input).set(TokenKind.OUTPUT, output);
    }

    /** For a call that was cut: what was reported so far, but at least what it must have been. */
    static Amounts atLeast(TokenUsage usage, long input, long output) {
        Amounts amounts = amounts(usage);
        if (amounts.input() == 0) {
            amounts.set(TokenKind.INPUT, input);
        }
        if (amounts.output() < output) {
            amounts.set(TokenKind.OUTPUT, amounts.of(TokenKind.OUTPUT) + output - amounts.output());
        }
        return amounts;
    }
}
