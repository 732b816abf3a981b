package dev.attache.server.llmcache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Headers;
import dev.attache.server.content.json.JsonTree;
import dev.attache.server.content.json.JsonValue;
import dev.attache.server.llmcache.api.Asked;
import dev.attache.server.llmcache.api.CachedApis.Spoken;
import dev.attache.server.llmcache.api.Wording;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads what a request asks: a question to look up, or why it bypasses the cache. */
final class QuestionReading {
    /** A longer body would take too long to sort while others wait. */
    static final int MAX_BODY = 1 << 20;

    /** What came of it. */
    sealed interface Read {
        /** It may be answered from the cache. */
        record Asks(Question question) implements Read {}

        /** It may not. */
        record Passes(Bypass why) implements Read {}
    }

    private final LlmCachePolicy policy;

    QuestionReading(LlmCachePolicy policy) {
        this.policy = policy;
    }

    /** Reads a request's whole body, from the buffer's position to its limit; a long one on another thread. */
    CompletionStage<Read> read(Exchange exchange, Spoken spoken, ByteBuffer body) {
        if (body.remaining() > MAX_BODY) {
            return passes(Bypass.TOO_LONG);
        }
        Optional<String> scope = policy.names().scope(exchange);
        if (scope.isEmpty()) {
            return passes(Bypass.NO_SCOPE);
        }
        byte[] text = new byte[body.remaining()];
        body.duplicate().get(text);
        Headers headers = exchange.requestHeaders();
        return LongWork.of(effort(text), policy.context(), () -> read(spoken, scope.get(), headers, text))
                .exceptionally(error -> new Read.Passes(Bypass.busy(error)));
    }

    /** Each expression reads the text once more. */
    private int effort(byte[] text) {
        return (int) Math.min(
                Integer.MAX_VALUE, text.length * (1L + policy.skippedPrompts().size()));
    }

    private static CompletionStage<Read> passes(Bypass why) {
        return CompletableFuture.completedStage(new Read.Passes(why));
    }

    private Read read(Spoken spoken, String scope, Headers headers, byte[] text) {
        if (!(JsonTree.read(text) instanceof JsonValue.Members request)) {
            return new Read.Passes(Bypass.UNREADABLE);
        }
        Asked asked = spoken.shape().asked(request, headers);
        if (asked.stateful()) {
            return new Read.Passes(Bypass.STATEFUL);
        }
        if (isTooWarm(request)) {
            return new Read.Passes(Bypass.TEMPERATURE);
        }
        if (isSkipped(spoken, request)) {
            return new Read.Passes(Bypass.PROMPT);
        }
        Wording.Asks wording = wording(spoken, request);
        if (wording == null && !policy.config().mode().exact()) {
            return new Read.Passes(Bypass.INCOMPARABLE);
        }
        String key = RequestKey.of(policy.rules(), scope, headers, asked.streams(), request);
        return new Read.Asks(new Question(
                spoken,
                asked,
                key,
                policy.names().entry(key),
                policy.names().owners(scope, asked.model(), key),
                policy.context().clock().instant(),
                wording == null ? null : phrase(wording, scope, headers, asked)));
    }

    private Phrase phrase(Wording.Asks asks, String scope, Headers headers, Asked asked) {
        return Phrase.of(RequestKey.of(policy.partition(), scope, headers, asked.streams(), asks.rest()), asks.texts());
    }

    /** What is compared by meaning; null where nothing is. */
    private Wording.@Nullable Asks wording(Spoken spoken, JsonValue request) {
        Similar similar = policy.similar();
        if (similar == null) {
            return null;
        }
        LlmCacheConfig config = policy.config();
        Wording wording = spoken.shape().wording(request, config.embedLastUserTurns(), config.maxTurns());
        Incomparable why = switch (wording) {
            case Wording.Unclear unclear -> Incomparable.of(unclear.why());
            case Wording.Asks asks ->
                Similar.isTooShort(String.join("\n", asks.texts())) ? Incomparable.TOO_SHORT : null;
        };
        if (why != null) {
            similar.results().incomparable(why);
            return null;
        }
        return (Wording.Asks) wording;
    }

    /** Where a temperature stands in two places, or is not a number, it is unknown what the upstream takes. */
    private boolean isTooWarm(JsonValue request) {
        Double most = policy.config().skip().temperatureAbove();
        return most != null
                && (isAbove(request.get("temperature"), most)
                        || isAbove(request.get("parameters").get("temperature"), most));
    }

    private static boolean isAbove(JsonValue temperature, double most) {
        String written = temperature.plain();
        if (!temperature.isSomething()) {
            return false;
        }
        try {
            return written == null || Double.parseDouble(written) > most;
        } catch (NumberFormatException notANumber) {
            return true;
        }
    }

    private boolean isSkipped(Spoken spoken, JsonValue request) {
        if (policy.skippedPrompts().isEmpty()) {
            return false;
        }
        String question = spoken.shape().question(request);
        return policy.skippedPrompts().stream().anyMatch(pattern -> pattern.matches(question));
    }
}
