package dev.attache.server.llmcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.policy.Interest.Body;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmCacheConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | scope: missing (expected: at least one source, or global: true)",
                "scope: [] | scope: missing (expected: at least one source, or global: true)",
                "scope: [route], global: true | global: true with a scope (expected: one of them)",
                "global: true, mode: semantic | embedder: missing (expected: one, as in embedder:",
                "global: true, mode: exact_then_semantic | embedder: missing (expected: one",
                "global: true, embedder: {openai: {}} | embedder: given, and mode is exact (expected: none, or mode",
                "global: true, embedder: {opnai: {}} | embedder opnai: unknown (expected: one of openai, dashscope, ollama",
                "global: true, embedder: {openai: {modl: x}} | embedder.openai.modl: unknown",
                "global: true, embedder: {openai: {}, ollama: {}} | embedder: openai, ollama (expected: exactly one",
                "global: true, embedder: 7 | embedder 7: unknown",
                "global: true, index: [memory] | index: a list (expected: exactly one: an index and its settings",
                "global: true, index: {memry: {}} | index memry: unknown",
                "global: true, index: {memory: {x: 1}} | index.memory.x: unknown",
                "global: true, guards: [words] | guards",
                "global: true, audit: 1.5 | audit: 1.5 (expected: 0 to 1)",
                "global: true, similarity_threshold: 0.2 | similarity_threshold: 0.2 (expected: 0.5 to 1)",
                "global: true, max_entries: 0 | max_entries: 0",
                "global: true, audit: 0.1 | audit: given, and mode is exact (expected: mode: exact_then_semantic or semantic, or none)",
                "global: true, similarity_threshold: 0.9 | similarity_threshold: given, and mode is exact (expected: mode: exact_then_semantic or semantic, or none)",
                "global: true, mode: semantic, embedder: {openai: {}}, wait_for_same: 5s | wait_for_same: 5000ms, and mode is semantic (expected: 0ms, or mode: exact_then_semantic)",
                "global: true, embed_last_user_turns: 2, api: {prompt: a, answer: b, stream_answer: c} | embed_last_user_turns: 2, and api is one of paths (expected: 1; all that stands at api.prompt is compared)",
                "global: true, embed_last_user_turns: 4 | embed_last_user_turns: 4 (expected: <= max_turns, 3)",
                "global: true, ttl: {semantic: 0s} | ttl.semantic",
                "global: true, ttl: {exact: 0s} | ttl.exact",
                "global: true, skip: {prompt_matches: ['(']} | prompt_matches: ( (expected: a regular expression",
                "global: true, replay: {pace: 20ms} | pace: 20ms (expected: 0ms; Envoy takes replies in pieces only",
                "global: true, popular: {ttl_cap: 1m} | popular: ttl_cap is below ttl.exact",
            })
    void refusesWhatItCannotDo(String settings, String problem) {
        assertThatThrownBy(() -> CacheBench.read(settings == null ? "" : settings))
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemini | api: \"gemini\" (expected: auto, openai, anthropic, dashscope, or {prompt, answer, stream_answer})",
                "{prompt: a, answer: b} | api: stream_answer is missing",
                "{prompt: a, answer: b, stream_answer: c, stream: d} | api: stream (expected: auto",
                "{prompt: a, answer: b, stream_answer: 'c*'} | api: stream_answer: ",
                "7 | api: 7 (expected: auto",
            })
    void refusesAnApiThatIsNone(String api, String problem) {
        assertThatThrownBy(() -> new CacheBench("global: true, api: " + api)).hasMessageContaining(problem);
    }

    @Test
    void needsTheRequestsBodyAndLooksAtTheAnswers() {
        var interest = new CacheBench("global: true").policy.interest();
        assertThat(interest.requestBody()).isEqualTo(Body.WHOLE);
        assertThat(interest.decidesOnBody()).isTrue();
        assertThat(interest.responseBody()).isEqualTo(Body.TAP);
        assertThat(interest.responseHeaders()).isTrue();
    }
}
