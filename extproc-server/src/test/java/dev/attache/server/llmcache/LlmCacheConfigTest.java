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
                "global: true, mode: semantic | mode: semantic is not supported yet (expected: exact)",
                "global: true, mode: exact_then_semantic | exact_then_semantic is not supported yet (expected: exact)",
                "global: true, embedder: {openai: {}} | embedder: not supported yet",
                "global: true, index: {memory: {}} | index: not supported yet",
                "global: true, guards: [numbers] | guards: not supported yet",
                "global: true, audit: 0.1 | audit: not supported yet",
                "global: true, similarity_threshold: 0.9 | similarity_threshold: not supported yet",
                "global: true, max_entries: 10 | max_entries: not supported yet",
                "global: true, ttl: {semantic: 1h} | ttl.semantic: not supported yet",
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
