package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.consumer.ConsumerType;
import dev.attache.server.llmcache.LlmCacheType;
import dev.attache.server.mutation.MutateType;
import dev.attache.server.mutation.RespondType;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.server.session.SessionType;
import dev.attache.server.tokenquota.TokenQuotaType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is allowed in a route's order, and will not do what it looks like. */
class OrderChecksTest {
    private static final ConfigReader READER = new ConfigReader(
            List.of(
                    new RateLimitType(),
                    new TokenQuotaType(),
                    new LlmCacheType(),
                    new ConsumerType(),
                    new SessionType(),
                    new MutateType(),
                    new RespondType()),
            Map.of());

    private static final String POLICIES = """
            version: 1
            policies:
              limit: {rate_limit: {by: [ip, consumer], limits: [{requests: 1, per: 1m}]}}
              budget: {token_quota: {by: ["session:user"], limits: [{tokens: 100, per: 1m}]}}
              answers: {llm_cache: {scope: [consumer]}}
              tags: {mutate: {request: {set_headers: {x-who: "{consumer}"}}, response: {set_headers: {x-who: "{consumer}"}}}}
              key: {consumer: {from: [{header: x-key, trusted: [127.0.0.1]}]}}
              login: {session: {cookie: sid, consumer: session:user, set_headers: {x-user: "{session:user}"}}}
              open: {session: {cookie: sid}}
              mock: {respond: {}}
              some: {respond: {when: {methods: [PUT]}}}
              echo: {respond: {body: "{body:model}"}}
            default_route: {policies: [%s]}
            routes: [{name: all, policies: [limit, budget, answers, tags, key, login, open, some, echo, mock]}%s]
            """;

    @Test
    void whoReadsTheCallerBeforeAnybodySaysItIsWarnedOf() throws Exception {
        assertThat(warnings("limit, key"))
                .containsExactly(
                        "3:33: default_route: policies.limit.rate_limit.by[1]: consumer: nothing before it says"
                                + " who is calling (expected: a consumer, or a session with consumer:, earlier in the list)");
        assertThat(warnings("budget"))
                .containsExactly("4:31: default_route: policies.budget.token_quota.by[0]: session:user: nothing before"
                        + " it opens a session (expected: a session earlier in the list)");
        assertThat(warnings("open, limit")).hasSize(1);
        assertThat(warnings("key, limit")).isEmpty();
        assertThat(warnings("login, limit, budget, answers")).isEmpty();
    }

    @Test
    void atTheBodyAllHaveSeenTheHeaders() throws Exception {
        assertThat(warnings("answers, budget, login")).isEmpty();
        assertThat(warnings("answers, budget, key")).singleElement().asString().contains("session:user");
    }

    @Test
    void onTheResponseItIsKnown() throws Exception {
        assertThat(warnings("tags, key"))
                .singleElement()
                .asString()
                .contains("policies.tags.mutate.request.set_headers.x-who: consumer");
        assertThat(warnings("tags")).hasSize(2);
    }

    @Test
    void eachRouteHasAnOrderOfItsOwn() throws Exception {
        assertThat(warnings("mock", ", {name: a, policies: [key, limit]}, {name: b, policies: [limit]}"))
                .singleElement()
                .asString()
                .contains("routes[2]: policies.limit.rate_limit.by[1]");
    }

    @Test
    void whatStandsBehindAnAnswerIsNeverReached() throws Exception {
        assertThat(warnings("mock, key, login"))
                .containsExactly(
                        "13:34: default_route.policies[1]: key is never reached: mock answers every request"
                                + " (expected: it before mock, or a when: in mock)",
                        "13:39: default_route.policies[2]: login is never reached: mock answers every request"
                                + " (expected: it before mock, or a when: in mock)");
        assertThat(warnings("some, key")).isEmpty();
        assertThat(warnings("key, mock")).isEmpty();
    }

    /** One that answers at the body lets the others see the headers first. */
    @Test
    void anAnswerAtTheBodyComesAfterTheHeaders() throws Exception {
        assertThat(warnings("echo, key")).isEmpty();
        assertThat(warnings("mock, answers")).singleElement().asString().contains("answers is never reached");
    }

    @Test
    void anIndexForAllReplicasWithAnswersOfOneIsWarnedOf() throws Exception {
        String text = """
                version: 1
                %spolicies:
                  answers: {llm_cache: {global: true, mode: semantic, embedder: {ollama: {model: m}}, index: {%s: {}}}}
                default_route: {policies: [answers]}
                """;
        assertThat(read(text.formatted("", "chroma")))
                .containsExactly(
                        "3:94: policies.answers.llm_cache.index: chroma is for all replicas, but answers stay in"
                                + " this process: what others have put there is found and cannot be given"
                                + " (expected: redis or cache_redis, which keep the answers too)");
        assertThat(read(text.formatted("", "memory"))).isEmpty();
        assertThat(read(text.formatted("cache_redis: {uri: redis://localhost}\n", "chroma")))
                .noneMatch(warning -> warning.contains("for all replicas"));
    }

    private static List<String> warnings(String order) throws ConfigException {
        return warnings(order, "");
    }

    /** Without those of the first route, which is there because each policy must be used. */
    private static List<String> warnings(String order, String routes) throws ConfigException {
        return read(POLICIES.formatted(order, routes)).stream()
                .filter(warning -> !warning.contains("routes[0]"))
                .toList();
    }

    private static List<String> read(String text) throws ConfigException {
        return READER.read(Path.of("a.yaml"), text.getBytes(StandardCharsets.UTF_8)).warnings().stream()
                .map(warning -> warning.toString().replaceFirst("^a.yaml:", ""))
                .toList();
    }
}
