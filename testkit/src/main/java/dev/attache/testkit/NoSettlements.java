package dev.attache.testkit;

import dev.attache.store.Settlement;
import dev.attache.store.Settlements;
import java.util.concurrent.CompletionStage;

/** Fails a test that asks it. */
final class NoSettlements implements Settlements {
    @Override
    public CompletionStage<Boolean> settle(Settlement settlement) {
        throw new AssertionError("a settlement was not expected: " + settlement);
    }

    @Override
    public CompletionStage<Void> forget(String subject) {
        throw new AssertionError("nothing was to be forgotten: " + subject);
    }
}
