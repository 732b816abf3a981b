package dev.attache.server.responsecache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.server.responsecache.field.RequestTarget;
import dev.attache.store.Blobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Removes what is no longer true, for operators and by what exchanges show. Thread-safe. */
final class Purges {
    /**
     * The longest that a response may take, from the request to its last byte, and still be kept. A removal is
     * remembered as long, so that an answer under way does not bring back what was removed.
     */
    static final Duration FILL_MOST = Duration.ofSeconds(30);

    private static final Duration BRIEFLY = FILL_MOST.plus(Blobs.SKEW.multipliedBy(2));

    private final ResponseCachePolicy policy;

    Purges(ResponseCachePolicy policy) {
        this.policy = policy;
    }

    List<String> owners(String selector, List<String> values) {
        EntryNames names = policy.names();
        int by = policy.config().by().size();
        return switch (selector) {
            case "all" -> {
                if (!values.equals(List.of("true"))) {
                    throw new IllegalArgumentException("all: " + values + " (expected: true)");
                }
                yield List.of(names.all());
            }
            case "tag" -> values.stream().map(names::tagged).toList();
            case "prefix" -> values.stream().map(this::below).toList();
            case "identity" -> {
                if (values.size() != by || by == 0) {
                    throw new IllegalArgumentException(
                            "identity: %d values (expected: one for each of by, %d)".formatted(values.size(), by));
                }
                yield List.of(names.identity(values));
            }
            case "key" -> key(values);
            default ->
                throw new IllegalArgumentException(
                        selector + " (expected: one of " + String.join(", ", policy.selectors()) + ")");
        };
    }

    /** Path and query of what is kept; or the values of {@code by}, as keys are given elsewhere. */
    private List<String> key(List<String> values) {
        EntryNames names = policy.names();
        int by = policy.config().by().size();
        var owners = new ArrayList<String>();
        if (by > 0 && values.size() == by) {
            owners.add(names.identity(values));
        }
        for (String value : values) {
            int path = value.indexOf("://") < 0 ? 0 : value.indexOf('/', value.indexOf("://") + 3);
            RequestTarget target = path < 0 || !value.startsWith("/", path)
                    ? null
                    : RequestTarget.ofPath(value.substring(path), names.ignored());
            if (target != null) {
                owners.add(names.at(target));
            }
        }
        if (owners.isEmpty()) {
            throw new IllegalArgumentException(
                    "key: not understood (expected: a path with its query such as /a?b=c, or one value for each of"
                            + " by)");
        }
        return owners;
    }

    private String below(String prefix) {
        RequestTarget target = prefix.startsWith("/")
                ? RequestTarget.ofPath(prefix, policy.names().ignored())
                : null;
        if (target == null || !target.query().isEmpty()) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: a path such as /a/)");
        }
        List<String> prefixes = target.prefixes(EntryNames.MOST_PREFIXES);
        return prefixes.isEmpty() ? policy.names().all() : policy.names().below(prefixes.getLast());
    }

    /**
     * Purges the stored responses that this response proves outdated: the identity was refused or has changed, or the
     * resource is gone or was changed (RFC 9111 section 4.4).
     */
    void shownBy(CacheRequest request, int status, Headers headers, Exchange exchange) {
        boolean refused = status == 401 || status == 403;
        String subject = request.subject();
        if (subject != null && (refused || policy.ownCookies().areChangedBy(headers, exchange, policy.now()))) {
            identity(subject);
        }
        boolean gone = request.bypass() == null
                && (refused || status == 404 || status == 410)
                && !policy.config().statuses().contains(status);
        boolean changed = request.isUnsafe() && status >= 200 && status < 400;
        String entry = request.entry();
        RequestTarget target = request.target();
        if (gone && entry != null) {
            entryIfKnown(entry);
        } else if (changed && entry != null) {
            entry(entry);
        } else if (changed && target != null) {
            everyone(target);
        }
    }

    /** An identity is no longer who it was: nothing that was made for it may be served. */
    private void identity(String subject) {
        Blobs blobs = policy.blobs();
        String identity = policy.names().identity(subject);
        watched(blobs.purge(EntryNames.briefly(identity), BRIEFLY));
        // Whoever makes up identities must not fill the store with marks of purges that remove nothing.
        watched(blobs.find(identity)
                .handle((known, failed) -> known != null || failed != null
                        ? blobs.purge(identity, policy.longest())
                        : CompletableFuture.<Void>completedStage(null))
                .thenCompose(purge -> purge));
    }

    /** What is kept for a request is no longer true. */
    void entry(String entry) {
        Blobs blobs = policy.blobs();
        policy.state().forget(entry);
        watched(blobs.purge(EntryNames.briefly(entry), BRIEFLY));
        watched(blobs.remove(entry));
    }

    /** The same, if anything is kept under that name. */
    private void entryIfKnown(String entry) {
        watched(policy.blobs().find(entry).thenAccept(known -> {
            if (known != null) {
                entry(entry);
            }
        }));
    }

    /** What everyone has at a target is no longer true. */
    private void everyone(RequestTarget target) {
        watched(policy.blobs().purge(policy.names().at(target), policy.longest()));
    }

    private void watched(CompletionStage<?> stage) {
        var unused = stage.whenComplete((done, failed) -> {
            if (failed != null) {
                policy.results().storeError();
            }
        });
    }
}
