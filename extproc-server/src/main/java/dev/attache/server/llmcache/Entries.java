package dev.attache.server.llmcache;

import dev.attache.policy.PolicyContext;
import dev.attache.server.llm.usage.TokenUsage;
import dev.attache.server.llmcache.api.AnswerReading;
import dev.attache.server.llmcache.api.Findings;
import dev.attache.server.llmcache.api.Shape;
import dev.attache.store.Blobs.Keep;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks up answers, and keeps those that are worth it. Thread-safe; never blocks. */
final class Entries {
    private final LlmCacheConfig config;
    private final PolicyContext context;
    private final CacheNames names;
    private final CacheResults results;
    private final Lifetimes lifetimes;
    private final Popularity popularity;
    private final @Nullable Similar similar;
    private final StoreRules rules;
    private final Flights flights;

    Entries(
            LlmCacheConfig config,
            PolicyContext context,
            CacheNames names,
            CacheResults results,
            Lifetimes lifetimes,
            @Nullable Similar similar) {
        this.config = config;
        this.context = context;
        this.names = names;
        this.results = results;
        this.lifetimes = lifetimes;
        this.similar = similar;
        this.rules = new StoreRules(config.toolCalls(), config.answerModel());
        this.flights = new Flights(context);
        this.popularity = new Popularity(config.popular().ttlCap());
    }

    /** Answers that are being made. */
    Flights flights() {
        return flights;
    }

    /** What is kept for a question; null for nothing. The stage fails where the store does. */
    CompletionStage<@Nullable Entry> find(Question question) {
        return context.blobs().find(question.name()).thenCompose(bytes -> {
            if (bytes == null) {
                return CompletableFuture.<@Nullable Entry>completedStage(null);
            }
            int length = Math.max(bytes.length, Entry.bodyLength(bytes));
            return LongWork.of(length, context, () -> Optional.ofNullable(read(question, bytes)))
                    .<@Nullable Entry>thenApply(entry -> entry.orElse(null));
        });
    }

    private @Nullable Entry read(Question question, byte[] bytes) {
        Entry entry = Entry.read(bytes, Math.toIntExact(config.maxEntry().bytes()));
        if (entry == null || !question.isKeyOf(entry)) {
            results.unreadable();
            return null;
        }
        return entry;
    }

    /**
     * Told when an entry answered exactly the same question, which may earn it a longer life. Nobody waits for that.
     */
    void given(Question question, Entry entry, Instant now) {
        popularity
                .given(entry, entry.until(), config.ttl().exact(), now)
                .ifPresent(until -> prolong(question, entry.living(until), now));
    }

    /** The same for an entry that answered a question in other words. */
    void givenToSimilar(Question question, Entry entry, Instant now) {
        Likeness likeness = entry.likeness();
        if (similar != null && likeness != null) {
            similar.used(entry);
            popularity
                    .given(entry, likeness.until(), config.ttl().semantic(), now)
                    .ifPresent(until -> prolong(question, entry.answeringOthers(until), now));
        }
    }

    private void prolong(Question question, Entry entry, Instant now) {
        List<String> owners = question.owners().stream()
                .map(owner -> owner.equals(names.ofEntry(question.key())) ? names.ofEntry(entry.key()) : owner)
                .toList();
        // What has been purged since it was made stays purged.
        var keep = new Keep(Duration.between(now, entry.end()), entry.created(), owners);
        context.offload(entry::written)
                .thenCompose(bytes -> context.blobs().put(names.entry(entry.key()), bytes, keep))
                .whenComplete((kept, error) -> {
                    if (error == null && kept) {
                        results.prolonged();
                    }
                });
    }

    /** Keeps a complete answer, if it is worth keeping, and compares it. Nobody waits for that. */
    void keep(AnswerCopy copy) {
        Entry expected = copy.expected();
        CompletionStage<?> compared = expected == null
                ? CompletableFuture.completedStage(null)
                : context.offload(() -> compared(copy, expected));
        if (!copy.isKept()) {
            compared.whenComplete((agreed, error) -> copy.over());
            return;
        }
        context.offload(() -> judged(copy))
                .thenCompose(entry -> entry.isEmpty()
                        ? CompletableFuture.completedStage(Optional.<Entry>empty())
                        : put(copy, entry.get()))
                .whenComplete((kept, error) -> {
                    compared.whenComplete((agreed, failed) -> copy.over());
                    copy.landed(kept == null ? null : kept.orElse(null));
                    if (error != null) {
                        results.skipped(LongWork.isRejected(error) ? Skipped.BUSY : Skipped.STORE_ERROR);
                    }
                });
    }

    private boolean compared(AnswerCopy copy, Entry expected) throws InterruptedException {
        Question question = copy.question();
        Shape shape = question.spoken().shape();
        Findings found = AnswerReading.withText(shape, copy.events(), copy.body());
        boolean flawed = rules.flaw(found, question.asked()).isPresent();
        if (similar == null || flawed) {
            // An answer that would not be kept says nothing about the one that is.
            return false;
        }
        similar.results()
                .agreed(Agreement.of(
                        AnswerReading.withText(shape, expected.events(), expected.body())
                                .text(),
                        found.text(),
                        similar.embedder()));
        return true;
    }

    private Optional<Entry> judged(AnswerCopy copy) throws InterruptedException {
        byte[] body = copy.body();
        Question question = copy.question();
        Findings found = AnswerReading.of(question.spoken().shape(), copy.events(), body);
        copy.usage().read(ByteBuffer.wrap(body), true);
        Optional<Skipped> flaw =
                copy.usage().failed() ? Optional.of(Skipped.ERROR) : rules.flaw(found, question.asked());
        if (flaw.isPresent()) {
            results.skipped(flaw.get());
            return Optional.empty();
        }
        Instant now = context.clock().instant();
        TokenUsage usage = copy.usage().usage();
        return Optional.of(new Entry(
                question.key(),
                now,
                config.mode().exact() ? now.plus(config.ttl().exact()) : now,
                copy.events(),
                copy.contentType(),
                question.asked().keptUpstream() ? List.of() : found.ids(),
                found.times(),
                usage == null ? 0 : usage.sum(),
                found.hasCalls() ? null : likeness(question, now),
                body));
    }

    private @Nullable Likeness likeness(Question question, Instant now) throws InterruptedException {
        Phrase phrase = question.phrase();
        return similar == null || phrase == null ? null : similar.likeness(phrase, now);
    }

    /** Keeps an answer; empty where that failed. */
    private CompletionStage<Optional<Entry>> put(AnswerCopy copy, Entry entry) {
        Question question = copy.question();
        if (entry.likeness() == null && !config.mode().exact()) {
            results.skipped(Skipped.INCOMPARABLE);
            return CompletableFuture.completedStage(Optional.empty());
        }
        var keep = new Keep(lifetimes.ofEntry(entry.likeness() != null), question.at(), question.owners());
        return context.blobs().put(question.name(), entry.written(), keep).thenApply(kept -> {
            if (kept) {
                results.stored();
                if (similar != null) {
                    similar.keep(entry, lifetimes.longest());
                }
            } else {
                results.skipped(Skipped.PURGED);
            }
            return kept ? Optional.of(entry) : Optional.empty();
        });
    }
}
