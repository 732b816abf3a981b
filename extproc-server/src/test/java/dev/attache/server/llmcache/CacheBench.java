package dev.attache.server.llmcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Outcome;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest.Body;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.store.Blobs;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An LLM cache on a store in memory, and calls that go through it. */
final class CacheBench {
    static final String CHAT = "/v1/chat/completions";
    static final String SHARED = "scope: ['header:x-user']";
    /** A cache that compares by meaning, with everything else as it is by default. */
    static final String SIMILAR = SHARED + ", mode: exact_then_semantic, embedder: {openai: {}}, index: {memory: {}}";

    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream; charset=utf-8";

    final ManualClock clock = new ManualClock();
    final Blobs blobs;
    final TestContext context;
    final FakeEmbeddings embeddings = new FakeEmbeddings();
    final ListedVectors vectors = new ListedVectors();
    final LlmCachePolicy policy;
    /** What is drawn; null: numbers near 0 from which ids are made. */
    @Nullable
    LongSupplier random;

    private long ids;

    /** A cache with these settings. */
    CacheBench(String settings) {
        this(settings, null);
    }

    /** The same on this store. */
    CacheBench(String settings, @Nullable Blobs store) {
        blobs = store == null ? new MemoryBlobs(clock, 1 << 24) : store;
        context = new TestContext()
                .withClock(clock)
                .withBlobs(blobs)
                .withHttp(embeddings)
                .withVectors(vectors);
        policy = new LlmCachePolicy("answers", settings(settings), context, new CopyRoom(1 << 24), this::drawn);
    }

    private long drawn() {
        LongSupplier given = random;
        return given == null ? ids++ * 7919 : given.getAsLong();
    }

    static LlmCacheConfig settings(String settings) {
        try {
            return read(settings);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The settings as the reader of configurations reads them. */
    static LlmCacheConfig read(String settings) throws ConfigException {
        var reader = new ConfigReader(List.of(new LlmCacheType()), Map.of());
        String text = """
                version: 1
                server: {envoy: {message_timeout: 1m}}
                policies:
                  answers:
                    llm_cache: {%s}
                default_route: {policies: [answers]}
                """.formatted(settings);
        Config config = reader.read(Path.of("attache.yaml"), text.getBytes(UTF_8));
        return (LlmCacheConfig)
                requireNonNull(config.settings().policies().get("answers")).settings();
    }

    /** How often something was counted. */
    long count(String name, String... labels) {
        String key = name + List.of(join(labels));
        return context.counts().getOrDefault(key, 0L);
    }

    private static String[] join(String... labels) {
        String[] all = new String[labels.length + 2];
        all[0] = "policy";
        all[1] = "answers";
        System.arraycopy(labels, 0, all, 2, labels.length);
        return all;
    }

    long result(String result) {
        return count("attache_llm_cache_total", "result", result);
    }

    long bypassed(String reason) {
        return count("attache_llm_cache_bypass_total", "reason", reason);
    }

    long skipped(String reason) {
        return count("attache_llm_cache_write_skipped_total", "reason", reason);
    }

    long incomparable(String reason) {
        return count("attache_llm_cache_incomparable_total", "reason", reason);
    }

    long refused(String guard) {
        return count("attache_llm_cache_refused_total", "guard", guard);
    }

    long agreed(String how) {
        return count("attache_llm_cache_agreement_total", "agreement", how);
    }

    long stored() {
        return count("attache_llm_cache_stored_total");
    }

    /** A question to a chat, by somebody. */
    static String chat(String question, String more) {
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(question, more);
    }

    /** The answer of a chat. */
    static String said(String text) {
        return """
                {"id":"chatcmpl-Abc123xyz","object":"chat.completion","created":1741569952,"model":"gpt-4o-2024-08-06",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"%s","refusal":null},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29}}""".formatted(text);
    }

    /** Has ann's question answered by this, and the answer kept. */
    Call kept(String question, String answer) {
        long before = stored();
        Call call = by("ann", chat(question, "")).misses();
        call.answered(200, JSON, said(answer));
        assertThat(stored()).as("kept").isEqualTo(before + 1);
        return call;
    }

    /** Ann asks. */
    Call ask(String question) {
        return by("ann", chat(question, ""));
    }

    Call by(String user, String body) {
        return call(CHAT, user, body);
    }

    Call call(String path, String user, String body) {
        return call(TestExchange.of(":method", "POST", ":authority", "llm.example", ":path", path, "x-user", user)
                .withBody(body));
    }

    Call call(TestExchange exchange) {
        return new Call(exchange, policy.begin(exchange));
    }

    /** Has an answer kept, and says whether it was. */
    boolean keeps(String path, String body, String type, String answer) {
        long before = stored();
        Call call = call(path, "ann", body).misses();
        call.answered(200, type, answer);
        return stored() == before + 1;
    }

    /** One call on its way. */
    static final class Call {
        final TestExchange exchange;
        final ExchangeHandler handler;
        private Edits edits = Edits.NONE;
        private boolean asked;

        Call(TestExchange exchange, ExchangeHandler handler) {
            this.exchange = exchange;
            this.handler = handler;
        }

        /** The answer from the cache; null where it goes to the upstream. */
        @Nullable
        LocalReply ask() {
            asked = true;
            Verdict first = handler.requestHeaders().toCompletableFuture().join();
            edits = ((Verdict.Proceed) first).edits();
            if (handler.needs(true, Body.WHOLE) == Body.NONE) {
                return null;
            }
            Verdict verdict = handler.requestBody(requireNonNull(exchange.requestBody()))
                    .toCompletableFuture()
                    .join();
            return verdict instanceof Verdict.Respond respond ? respond.reply() : null;
        }

        /** It is answered by an answer to the very same question. */
        String hitsExactly() {
            return hitsAs("hit-exact");
        }

        /** It is answered by an answer to one that means the same. */
        String hitsSimilarly() {
            return hitsAs("hit-semantic");
        }

        private String hitsAs(String kind) {
            LocalReply reply = hits();
            assertThat(CacheBench.told(reply.headers())).containsEntry("x-attache-cache", kind);
            return reply.bodyText();
        }

        /** The key of its own entry, or of the one it was answered by. */
        String entry() {
            return requireNonNull(exchange.notes().get("cache_entry"));
        }

        /** What is changed of the request. */
        List<HeaderEdit> requestEdits() {
            return edits.headers();
        }

        LocalReply hits() {
            LocalReply reply = ask();
            assertThat(reply).as("an answer from the cache").isNotNull();
            return requireNonNull(reply);
        }

        Call misses() {
            assertThat(ask()).as("an answer from the cache").isNull();
            return this;
        }

        /** A whole answer of the upstream; what its client is told. */
        Map<String, String> answered(int status, String type, String body) {
            Map<String, String> told = head(status, type);
            piece(body.getBytes(UTF_8), true);
            handler.end(new Outcome.Completed(status));
            return told;
        }

        Map<String, String> head(int status, String... headers) {
            if (!asked) {
                misses();
            }
            HeaderList head = HeaderList.of(":status", Integer.toString(status), "content-type", headers[0]);
            for (int i = 1; i < headers.length; i += 2) {
                head = head.with(headers[i], headers[i + 1]);
            }
            Verdict verdict = handler.responseHeaders(new Response(head, false))
                    .toCompletableFuture()
                    .join();
            return told(((Verdict.Proceed) verdict).edits());
        }

        void piece(byte[] bytes, boolean last) {
            if (handler.needs(false, Body.TAP) == Body.TAP) {
                handler.responseBodyChunk(ByteBuffer.wrap(bytes), last);
            }
        }

        void isCut() {
            handler.end(new Outcome.Abandoned());
        }
    }

    /** The headers that are set. */
    static Map<String, String> told(Edits edits) {
        var told = new java.util.TreeMap<String, String>();
        for (HeaderEdit each : edits.headers()) {
            switch (each) {
                case HeaderEdit.Set set -> told.put(set.name(), set.value());
                case HeaderEdit.Append append -> told.put(append.name(), append.value());
                case HeaderEdit.Remove remove -> told.put(remove.name(), "");
            }
        }
        return told;
    }
}
