package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.EntryCodec.Entry;
import dev.attache.server.responsecache.NodeState.Filled;
import dev.attache.server.responsecache.NodeState.Hint;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds what is stored for a request, which may take two steps: which headers choose, then the one they choose. */
final class Lookup {
    /**
     * What was found.
     *
     * @param name where the response is, or would be
     * @param choice which headers choose; null for none
     * @param response null when there is none
     */
    record Found(
            String name,
            Entry.@Nullable Choice choice,
            @Nullable StoredResponse response) {}

    private final ResponseCachePolicy policy;
    private final String entry;
    private final Headers request;

    Lookup(ResponseCachePolicy policy, String entry, Headers request) {
        this.policy = policy;
        this.entry = entry;
        this.request = request;
    }

    /** Looks; fails with the store. */
    CompletionStage<Found> find(Instant now) {
        Hint hint = policy.state().hint(entry, now);
        Entry.Choice choice = hint == null ? null : hint.choice();
        if (choice == null) {
            return first(now);
        }
        return at(chosenBy(choice)).thenCompose(found -> {
            if (found instanceof Entry.Response hit) {
                return CompletableFuture.completedStage(new Found(chosenBy(choice), choice, hit.response()));
            }
            return first(now); // The headers that choose may have changed.
        });
    }

    private CompletionStage<Found> first(Instant now) {
        return at(entry).thenCompose(found -> switch (found) {
            case Entry.Response hit -> CompletableFuture.completedStage(new Found(entry, null, hit.response()));
            case Entry.Choice choice -> {
                policy.state().hint(entry, choice, false, now);
                String name = chosenBy(choice);
                yield at(name).thenApply(chosen ->
                        new Found(name, choice, chosen instanceof Entry.Response hit ? hit.response() : null));
            }
            case null -> CompletableFuture.completedStage(new Found(entry, null, null));
        });
    }

    /** The name of the response that these headers choose. */
    String chosenBy(Entry.Choice choice) {
        return policy.names().variant(entry, choice, request);
    }

    /** The response that another request was given, where it also fits this one. */
    @Nullable
    StoredResponse sharedWith(Filled filled) {
        Entry.Choice choice = filled.choice();
        return filled.name().equals(choice == null ? entry : chosenBy(choice)) ? filled.response() : null;
    }

    private CompletionStage<@Nullable Entry> at(String name) {
        return policy.blobs().find(name).thenApply(bytes -> {
            Entry found = bytes == null ? null : EntryCodec.decode(bytes);
            if (bytes != null && found == null) {
                policy.results().unreadable();
            }
            return found;
        });
    }
}
