package dev.attache.server.llmcache;

import static dev.attache.server.llmcache.CacheBench.CHAT;
import static dev.attache.server.llmcache.CacheBench.EVENTS;
import static dev.attache.server.llmcache.CacheBench.JSON;
import static dev.attache.server.llmcache.CacheBench.SHARED;
import static dev.attache.server.llmcache.CacheBench.chat;
import static dev.attache.server.llmcache.CacheBench.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer looks like that is given again. */
class ReplayTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SECONDS = Long.toString(MADE.getEpochSecond());
    private final AtomicLong random = new AtomicLong();

    private Entry entry(String body, String created, String... ids) {
        return entry(body, List.of(created), ids);
    }

    private Entry entry(String body, List<String> times, String... ids) {
        return new Entry(
                "k", MADE, MADE.plusSeconds(60), false, JSON, List.of(ids), times, 7, null, body.getBytes(UTF_8));
    }

    private String fresh(Entry entry) {
        return new String(FreshIds.of(entry, MADE, () -> random.addAndGet(7919)), UTF_8);
    }

    @Test
    void idAndTimeAreNewAndAllElseIsTheSame() {
        var bench = new CacheBench(SHARED);
        String question = chat("What?", "");
        bench.keeps(CHAT, question, JSON, said("Say \\\"created\\\":1741569952 and chatcmpl-Abc123xyz."));
        bench.clock.advance(Duration.ofSeconds(5));
        String one = bench.by("ann", question).hits().bodyText();
        String other = bench.by("ann", question).hits().bodyText();

        long now = bench.clock.instant().getEpochSecond();
        String pattern = "\\{\"id\":\"chatcmpl-[A-Z][a-z]{2}[0-9]{3}[a-z]{3}\",\"object\":\"chat.completion\","
                + "\"created\":" + now + ",\"model\":.*";
        assertThat(one).matches(pattern).hasSameSizeAs(said("Say \\\"created\\\":1741569952 and chatcmpl-Abc123xyz."));
        assertThat(other).matches(pattern).isNotEqualTo(one);
        assertThat(one).contains("Say \\\"created\\\":1741569952 and chatcmpl-Abc123xyz.", "\"total_tokens\":29");
    }

    @Test
    void everyEventOfAStreamHasTheSameNewId() {
        String stream = "data: {\"id\":\"chatcmpl-aaa111\",\"created\": 1741569952,\"choices\":[]}\n\n".repeat(3)
                + "data: [DONE]\n\n";
        String replayed = fresh(entry(stream, "1741569952", "chatcmpl-aaa111"));
        List<String> events =
                replayed.lines().filter(line -> line.contains("id")).distinct().toList();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst()).contains("\"created\": " + SECONDS).doesNotContain("aaa111");
        assertThat(replayed).endsWith("data: [DONE]\n\n");
    }

    @Test
    void aStreamThatTookSecondsIsMadeInOne() {
        String stream = "data: {\"created\":1741569952}\n\ndata: {\"created\":1741569953}\n\n";
        assertThat(fresh(entry(stream, List.of("1741569952", "1741569953"))))
                .isEqualTo("data: {\"created\":%s}\n\ndata: {\"created\":%1$s}\n\n".formatted(SECONDS));
    }

    @Test
    void onlyTheAnswersOwnTimeIsReplaced() {
        assertThat(fresh(entry("{\"created\":1741569952,\"x\":{\"created\":17415699521}}", "1741569952")))
                .isEqualTo("{\"created\":" + SECONDS + ",\"x\":{\"created\":17415699521}}");
        assertThat(fresh(entry("{\"created\":12}", "12"))).isEqualTo("{\"created\":12}");
        assertThat(fresh(entry("{\"created\"", "1741569952"))).isEqualTo("{\"created\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
                "30f6413a-a827-4cf3-9898-f13a8634b798",
                "msg_01XFDUDYJgAACzvnptvVoYEL",
                "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b",
                "gen-1730000000-abcDEF"
            })
    void anIdKeepsItsForm(String id) {
        String fresh = FreshIds.like(id, () -> random.addAndGet(7919));
        assertThat(fresh).isNotEqualTo(id).hasSameSizeAs(id);
        assertThat(form(fresh)).isEqualTo(form(id));
    }

    private static String form(String id) {
        int mark = id.indexOf('_') >= 0 ? id.indexOf('_') : id.length() == 36 ? -1 : id.indexOf('-');
        String tail = id.substring(mark + 1);
        boolean hex = tail.matches("[0-9a-f-]+");
        return id.substring(0, mark + 1)
                + (hex
                        ? tail.replaceAll("[0-9a-f]", "x")
                        : tail.replaceAll("[0-9]", "0").replaceAll("[a-z]", "a").replaceAll("[A-Z]", "A"));
    }

    /** Where the upstream keeps the answer, a client may ask for it, or go on from it, by its id. */
    @Test
    void anIdThatTheUpstreamKnowsIsKept() {
        var bench = new CacheBench(SHARED);
        String answer =
                "{\"id\":\"resp_67ccd2be\",\"object\":\"response\",\"created_at\":1741294021,\"status\":\"completed\","
                        + "\"model\":\"m\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}]}";
        String kept = "{\"model\":\"m\",\"input\":\"Hi\"}";
        String unkept = "{\"model\":\"m\",\"input\":\"Hi\",\"store\":false}";
        assertThat(bench.keeps("/v1/responses", kept, JSON, answer)).isTrue();
        assertThat(bench.keeps("/v1/responses", unkept, JSON, answer)).isTrue();
        long now = bench.clock.instant().getEpochSecond();
        assertThat(bench.call("/v1/responses", "ann", kept).hits().bodyText())
                .contains("resp_67ccd2be", "\"created_at\":" + now);
        assertThat(bench.call("/v1/responses", "ann", unkept).hits().bodyText())
                .doesNotContain("resp_67ccd2be")
                .contains("\"id\":\"resp_");
    }

    @Test
    void anEntryIsReadAsItWasWritten() {
        for (String text : new String[] {"{}", "{\"a\":\"" + "Grüße ".repeat(5000) + "\"}"}) {
            Entry entry = entry(text, "1741569952", "chatcmpl-1", "other-2");
            byte[] written = entry.written();
            Entry read = requireNonNull(Entry.read(written, 1 << 20));
            assertThat(read).usingRecursiveComparison().isEqualTo(entry);
            assertThat(Entry.read(written, text.length() / 2))
                    .as("over the bound")
                    .isNull();
            for (int length = 0; length < written.length - 1; length += 1 + written.length / 100) {
                assertThat(Entry.read(Arrays.copyOf(written, length), 1 << 20)).isNull();
            }
        }
        assertThat(entry("{\"a\":\"" + "x".repeat(100_000) + "\"}", "").written())
                .hasSizeLessThan(1000);
    }

    @Test
    void aStreamOfAnthropicIsGivenAgain() {
        var bench = new CacheBench(SHARED);
        String stream = """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_01XFDUDY","type":"message","role":"assistant","content":[],"model":"claude-opus-4-1","usage":{"input_tokens":25,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
        String asks =
                "{\"model\":\"claude-opus-4-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        assertThat(bench.keeps("/v1/messages", asks, EVENTS, stream)).isTrue();
        String replayed = bench.call("/v1/messages", "ann", asks).hits().bodyText();
        assertThat(replayed.replaceFirst("msg_[0-9A-Z]{8}", "msg_01XFDUDY")).isEqualTo(stream);
        assertThat(replayed).doesNotContain("01XFDUDY");
        assertThat(bench.count("attache_llm_cache_tokens_saved_total")).isEqualTo(40);
    }

    /** Where each event has an id of its own there is nothing to be told by it. */
    @Test
    void manyIdsAreLeftAsTheyAre() {
        var bench = new CacheBench(CacheBench.SHARED);
        var frames = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            frames.append(
                    "data: {\"id\":\"chunk-%07d\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":%s}]}\n\n"
                            .formatted(i, i < 4_999 ? "null" : "\"stop\""));
        }
        frames.append("data: [DONE]\n\n");
        String asked = CacheBench.chat("Why?", ",\"stream\":true");
        assertThat(bench.keeps(CacheBench.CHAT, asked, CacheBench.EVENTS, frames.toString()))
                .isTrue();
        assertThat(bench.by("ann", asked).hits().bodyText()).isEqualTo(frames.toString());
    }
}
