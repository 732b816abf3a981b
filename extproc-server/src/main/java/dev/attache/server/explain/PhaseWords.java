package dev.attache.server.explain;

import dev.attache.policy.Interest;

/** What is needed of a body, in words for people. */
final class PhaseWords {
    private PhaseWords() {}

    static String body(Interest interest, boolean request) {
        return switch (interest.body(request)) {
            case NONE -> "not needed";
            case TAP -> "seen as it goes by";
            case EDIT -> "edited as it goes by";
            case WHOLE -> request && interest.decidesOnBody() ? "whole, decided on" : "whole";
        };
    }
}
