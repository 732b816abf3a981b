package dev.attache.server.session;

import dev.attache.store.Sessions.Found;
import dev.attache.store.Sessions.Judgement;
import java.util.Map;

/** What came of the questions about a request. */
sealed interface Standing {
    /**
     * It may pass, with these fields.
     *
     * @param verified whether the auth service said so, and not the store
     */
    record Session(Map<String, String> fields, boolean verified) implements Standing {}

    /** There is no session. */
    record Missing() implements Standing {}

    /** There was one. */
    record Revoked() implements Standing {}

    /** The auth service refuses it. */
    record Denied(Judgement.Denied judgement) implements Standing {}

    /** The store does not answer. */
    record StoreAway() implements Standing {}

    /** The auth service does not answer. */
    record AuthAway() implements Standing {}

    /** As the store has it. */
    static Standing of(Found found) {
        return switch (found) {
            case Found.Unknown unknown -> new Missing();
            case Found.Revoked revoked -> new Revoked();
            case Found.Open open -> new Session(open.fields(), false);
            case Found.Judged judged -> of(judged.judgement());
        };
    }

    /** As the auth service said. */
    static Standing of(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Allowed allowed -> new Session(allowed.fields(), true);
            case Judgement.Denied denied -> new Denied(denied);
        };
    }
}
