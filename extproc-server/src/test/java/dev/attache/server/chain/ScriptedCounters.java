package dev.attache.server.chain;

import dev.attache.store.Charge;
import dev.attache.store.Counters;
import dev.attache.store.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that admits everything at once, unless it is told to wait or to fail; it remembers each call. */
final class ScriptedCounters implements Counters {
    /** The subjects of each call. */
    final List<List<String>> calls = new ArrayList<>();

    private CompletableFuture<List<Tally>> next = new CompletableFuture<>();
    private boolean waits;

    /** Leaves calls unanswered until the returned future is completed. */
    CompletableFuture<List<Tally>> holding() {
        waits = true;
        return next;
    }

    /** Answers every call so. */
    ScriptedCounters answering(CompletableFuture<List<Tally>> answer) {
        waits = true;
        next = answer;
        return this;
    }

    @Override
    public CompletionStage<List<Tally>> take(List<Charge> charges) {
        calls.add(charges.stream().map(Charge::subject).toList());
        return waits ? next : CompletableFuture.completedFuture(admitted(charges.size()));
    }

    static List<Tally> admitted(int count) {
        var tallies = new ArrayList<Tally>();
        for (int i = 0; i < count; i++) {
            // The number tells which charge it belongs to.
            tallies.add(new Tally(true, false, i, List.of()));
        }
        return tallies;
    }
}
