package dev.attache.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void everyRowOfHeadersRunsUnlessTold() {
        assertThat(Options.parse(List.of()).rows())
                .containsExactlyElementsOf(Row.ofHeaders())
                .contains(Row.NOOP, Row.HIT_REDIS)
                .doesNotContain(Row.CHAT_NOOP, Row.CHAT_HIT_REDIS);
        assertThat(Options.parse(List.of("--rows", "chat-hit")).rows()).containsExactly(Row.NOOP, Row.CHAT_HIT);
    }

    @Test
    void storedChatsComeWithWhatTheyAreComparedWith() {
        assertThat(Row.ofStoredChats(true))
                .containsExactly(
                        Row.NOOP,
                        Row.MEMORY,
                        Row.REDIS,
                        Row.CHAT_NOOP,
                        Row.CHAT_READ,
                        Row.CHAT_HIT,
                        Row.CHAT_HIT_LONG,
                        Row.CHAT_HIT_REDIS);
        assertThat(Row.ofStoredChats(false)).noneMatch(row -> row.usesRedis).contains(Row.CHAT_HIT);
    }

    /** What does not fit would be asked for again, and the row would be no row of hits. */
    @Test
    void noMoreIsStoredThanFits() {
        Options options = Options.parse(List.of());

        assertThat(Row.CHAT_HIT.users(options)).isEqualTo(2_000);
        assertThat(Row.MEMORY.users(options)).isEqualTo(10_000);
        assertThat(Row.HIT.users(Options.parse(List.of("--users", "7")))).isEqualTo(7);
    }

    @Test
    void noopIsAlwaysThere() {
        Options options = Options.parse(List.of("--rows", "redis,naive", "--window", "2"));

        assertThat(options.rows()).containsExactly(Row.NOOP, Row.NAIVE, Row.REDIS);
        assertThat(options.window()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void mistakesNameTheirValue() {
        assertThatThrownBy(() -> Options.parse(List.of("--rows", "reddis"))).hasMessageContaining("reddis");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "0"))).hasMessageContaining("--rounds: 0");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds"))).hasMessageContaining("--rounds");
        assertThatThrownBy(() -> Options.parse(List.of("--fast", "1"))).hasMessageContaining("--fast");
    }

    @Test
    void configurationHasTheLimitsOfItsRow() {
        assertThat(Configuration.of(Row.REDIS_FIVE, 1, 2, 3))
                .contains("uri: redis://127.0.0.1:3")
                .containsPattern("(?s)(requests: 1000000000.*){5}")
                .contains("default_route: {policies: [per-user]}");
        assertThat(Configuration.of(Row.MEMORY, 1, 2, 3)).doesNotContain("redis:");
        assertThat(Configuration.of(Row.NO_POLICY, 1, 2, 3)).doesNotContain("policies");
    }

    @Test
    void configurationOfPagesAnswersAtOnce() {
        assertThat(Configuration.of(Row.HIT, 1, 2, 3)).contains("mode: cache").doesNotContain("redis:");
        assertThat(Configuration.of(Row.HIT_REDIS, 1, 2, 3)).contains("mode: cache", "uri: redis://127.0.0.1:3");
        assertThat(Configuration.of(Row.REPLY, 1, 2, 3))
                .contains("x".repeat(4096))
                .contains("policies: [page]");
        assertThat(Row.values())
                .filteredOn(Row::isAnswered)
                .containsExactly(
                        Row.REPLY,
                        Row.HIT,
                        Row.HIT_REDIS,
                        Row.CHAT_READ,
                        Row.CHAT_HIT,
                        Row.CHAT_HIT_LONG,
                        Row.CHAT_HIT_REDIS);
    }

    @Test
    void configurationOfStoredChatsHasBodiesAndTheCache() {
        assertThat(Configuration.of(Row.CHAT_HIT, 1, 2, 3))
                .contains("    modes: {request_body: BUFFERED,")
                .contains("llm_cache: {scope: [header:x-user-id]}")
                .doesNotContain("redis:");
        assertThat(Configuration.of(Row.CHAT_HIT_REDIS, 1, 2, 3)).contains("llm_cache", "uri: redis://127.0.0.1:3");
        assertThat(Configuration.of(Row.MEMORY, 1, 2, 3)).doesNotContain("modes");
    }

    @Test
    void configurationOfChatsThroughEnvoyHasItsCache() {
        assertThat(Configuration.of(CacheMode.NONE, 1, 2)).contains("BUFFERED").doesNotContain("policies");
        assertThat(Configuration.of(CacheMode.EXACT, 1, 2))
                .contains("llm_cache")
                .doesNotContain("embedder");
        assertThat(Configuration.of(CacheMode.SEMANTIC, 1, 2))
                .contains("mode: exact_then_semantic", "onnx: {model: english}", "index: {memory: {}}");
    }

    @Test
    void configurationOfChatsHasTheQuotaOfItsRow() {
        assertThat(Configuration.of(LlmRow.REDIS, 1, 2, 3))
                .contains("address: 127.0.0.1:1}")
                .contains("    modes: {request_body: BUFFERED,")
                .contains("uri: redis://127.0.0.1:3")
                .contains("token_quota:")
                .contains("default_route: {policies: [llm]}");
        assertThat(Configuration.of(LlmRow.MEMORY, 1, 2, 3))
                .contains("token_quota:")
                .doesNotContain("redis:");
        assertThat(Configuration.of(LlmRow.NO_POLICY, 1, 2, 3)).doesNotContain("policies");
    }
}
