package dev.attache.server.llmcache;

import dev.attache.policy.PolicyContext;
import dev.attache.server.llm.usage.TokenUsage;
import dev.attache.store.Blobs.Keep;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Looks up answers, and keeps those that are worth it. Thread-safe; never blocks. */
final class Entries {
    private final LlmCacheConfig config;
    private final PolicyContext context;
    private final CacheResults results;
    private final Popularity popularity;

    Entries(LlmCacheConfig config, PolicyContext context, CacheResults results) {
        this.config = config;
        this.context = context;
        this.results = results;
        this.popularity = new Popularity(config.ttl().exact(), config.popular().ttlCap());
    }

    /** How long anything is kept at most. */
    Duration longest() {
        Duration cap = config.popular().ttlCap();
        return cap.compareTo(config.ttl().exact()) > 0 ? cap : config.ttl().exact();
    }

    /** What is kept for a question; null for nothing. The stage fails where the store does. */
    CompletionStage<@Nullable Entry> find(Question question) {
        return context.blobs().find(question.name()).thenApply(bytes -> bytes == null ? null : read(question, bytes));
    }

    private @Nullable Entry read(Question question, byte[] bytes) {
        Entry entry = Entry.read(bytes, Math.toIntExact(config.maxEntry().bytes()));
        if (entry == null || !question.isKeyOf(entry)) {
            results.unreadable();
            return null;
        }
        return entry;
    }

    /** An entry was given: it may have earned a longer life by it. Nobody waits for that. */
    void given(Question question, Entry entry, Instant now) {
        popularity.given(entry, now).ifPresent(until -> {
            // What was purged since it was made stays so.
            var keep = new Keep(Duration.between(now, until), entry.created(), question.owners());
            context.offload(() -> entry.living(until).written())
                    .thenCompose(bytes -> context.blobs().put(question.name(), bytes, keep))
                    .whenComplete((kept, error) -> {
                        if (error == null && kept) {
                            results.prolonged();
                        }
                    });
        });
    }

    /** Keeps an answer that is all there, if it is worth it. Nobody waits for it. */
    void keep(AnswerCopy copy) {
        context.offload(() -> judged(copy))
                .thenCompose(entry -> entry.isEmpty() ? CompletableFuture.completedStage(null) : put(copy, entry.get()))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        results.skipped(isRejected(error) ? Skipped.BUSY : Skipped.STORE_ERROR);
                    }
                });
    }

    private static boolean isRejected(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof RejectedExecutionException;
    }

    private Optional<Entry> judged(AnswerCopy copy) {
        byte[] body = copy.body();
        Question question = copy.question();
        Findings found = AnswerReading.of(question.spoken().shape(), copy.events(), body);
        copy.usage().read(ByteBuffer.wrap(body), true);
        Optional<Skipped> flaw = copy.usage().failed()
                ? Optional.of(Skipped.ERROR)
                : found.flaw(question.asked(), config.toolCalls(), config.answerModel());
        if (flaw.isPresent()) {
            results.skipped(flaw.get());
            return Optional.empty();
        }
        Instant now = context.clock().instant();
        TokenUsage usage = copy.usage().usage();
        return Optional.of(new Entry(
                question.key(),
                now,
                now.plus(config.ttl().exact()),
                copy.events(),
                copy.contentType(),
                question.asked().keptUpstream() ? List.of() : found.ids(),
                Objects.requireNonNullElse(found.created(), ""),
                usage == null ? 0 : usage.sum(),
                body));
    }

    private CompletionStage<@Nullable Void> put(AnswerCopy copy, Entry entry) {
        Question question = copy.question();
        var keep = new Keep(config.ttl().exact(), question.at(), question.owners());
        return context.blobs().put(question.name(), entry.written(), keep).thenApply(kept -> {
            if (kept) {
                results.stored();
            } else {
                results.skipped(Skipped.PURGED);
            }
            return null;
        });
    }
}
