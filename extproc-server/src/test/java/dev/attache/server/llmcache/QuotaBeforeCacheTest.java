package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A token quota and a cache in one chain, as a route has them. */
class QuotaBeforeCacheTest {
    private static final String LIMITS =
            "by: ['header:x-user'], limits: [{tokens: 100000, per: 1d, algorithm: fixed_window}]";
    private static final String QUESTION = chat("What is a quota?", ",\"max_tokens\":100");
    private static final String STREAM = chat("What is a quota?", ",\"max_tokens\":100,\"stream\":true");
    private static final String USAGE = "\"prompt_tokens\":9,\"completion_tokens\":30,\"total_tokens\":39";
    private static final String EVENTS_WITH_USAGE = """
            data: {"id":"chatcmpl-1aB2c3","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-1aB2c3","model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-1aB2c3","model":"gpt-4o","choices":[],"usage":{%s}}

            data: [DONE]

            """.formatted(USAGE);

    @Test
    void aHitCostsNothing() {
        var bench = new ChainedBench(LIMITS);
        bench.call(QUESTION).fromUpstream(JSON, said("A limit."));
        assertThat(bench.used()).isEqualTo(29);
        assertThat(bench.call(QUESTION).fromCache()).contains("A limit.");
        assertThat(bench.used()).isEqualTo(29);
    }

    @Test
    void aHitMayCostAShareOfItsEstimate() {
        var bench = new ChainedBench(LIMITS + ", cache_hit_weight: 0.5");
        bench.call(QUESTION).fromUpstream(JSON, said("A limit."));
        assertThat(bench.used()).isEqualTo(29);
        bench.call(QUESTION).fromCache();
        assertThat(bench.used()).as("half of 100 and the input").isBetween(29 + 50L, 29 + 75L);
    }

    @Test
    void aMissIsSettledByItsUsage() {
        var bench = new ChainedBench(LIMITS);
        bench.call(QUESTION).fromUpstream(JSON, said("A limit."));
        bench.call(chat("Another?", ",\"max_tokens\":100")).fromUpstream(JSON, said("Another."));
        assertThat(bench.used()).isEqualTo(58);
    }

    /** The quota asks for the usage, and hides it from who did not; so must the cache. */
    @Test
    void whoDidNotAskForTheUsageDoesNotSeeItAgain() {
        var bench = new ChainedBench(LIMITS);
        String first = bench.call(STREAM).fromUpstream(EVENTS, EVENTS_WITH_USAGE);
        assertThat(first).contains("[DONE]").doesNotContain("usage");
        String again = bench.call(STREAM).fromCache();
        assertThat(again.replaceAll("chatcmpl-[0-9A-Za-z]+", ""))
                .isEqualTo(first.replaceAll("chatcmpl-[0-9A-Za-z]+", ""));
        String asks = STREAM.replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(bench.call(asks).fromCache()).contains(USAGE);
        assertThat(bench.used()).isEqualTo(39);
    }

    @Test
    void aBodyInPiecesIsTheSame() {
        var bench = new ChainedBench(LIMITS);
        var call = bench.call(STREAM);
        for (byte each : EVENTS_WITH_USAGE.getBytes(UTF_8)) {
            call.piece(EVENTS, new byte[] {each});
        }
        call.over();
        assertThat(bench.call(STREAM).fromCache()).contains("[DONE]");
    }
}
