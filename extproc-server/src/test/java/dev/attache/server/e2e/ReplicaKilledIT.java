package dev.attache.server.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.llm.LlmCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One of two replicas is killed in the middle of 200 streams: nothing stays reserved, and the balances add up. */
class ReplicaKilledIT {
    /** Of each policy. */
    private static final int STREAMS = 100;

    private static final List<String> POLICIES = List.of("charge", "release");
    private static final int MAX_TOKENS = 400;
    private static final long GRANTED = 1_000_000;
    private static final Duration EXPIRES = Duration.ofSeconds(10);
    private static final String REST = """
            policies:
              charge:
                token_quota:
                  by: [header:x-user]
                  limits: [{balance: tokens, count: [output]}]
                  reserve: {expires: 10s, on_expiry: charge}
                  on_store_error: deny
              release:
                token_quota:
                  by: [header:x-user]
                  limits: [{balance: tokens, count: [output]}]
                  reserve: {expires: 10s, on_expiry: release}
                  on_store_error: deny
            routes:
              - {name: charge, match: {headers: {x-user: charge}}, policies: [charge]}
              - {name: release, match: {headers: {x-user: release}}, policies: [release]}
            """;

    @Test
    void whatADeadReplicaLeftExpires() throws Exception {
        try (var gateway = LlmGateway.overriding(REST, 2)) {
            for (String policy : POLICIES) {
                gateway.grant(policy, policy, GRANTED);
            }
            Map<String, AtomicInteger> whole = streams(gateway);
            for (String policy : POLICIES) {
                assertAddsUp(gateway, policy, requireNonNull(whole.get(policy)).get());
            }
        }
    }

    /** By the policy whose user has the same name. */
    private static void assertAddsUp(LlmGateway gateway, String policy, int whole) throws Exception {
        assertThat(whole).as("streams through the other replica").isBetween(1, STREAMS - 1);
        // Half of the time without a sign of life may have gone by already; the rest of it is waited for.
        Eventually.await(
                "nothing is reserved",
                EXPIRES.plusSeconds(20),
                () -> gateway.balance(policy, policy).path("reserved").asLong(-1) == 0);
        long used = gateway.books(policy).stream()
                .filter(call -> call.ending() == LlmCall.Ending.FINISHED)
                .mapToLong(call -> call.usage().output())
                .sum();
        assertThat(used).isEqualTo((long) whole * MAX_TOKENS / 2);
        long left = policy.equals("charge") ? (long) (STREAMS - whole) * MAX_TOKENS : 0;
        assertThat(GRANTED - gateway.balance(policy, policy).path("balance").asLong())
                .as("%s: %d streams came to their end, %d tokens each", policy, whole, MAX_TOKENS / 2)
                .isEqualTo(used + left);
    }

    /** Kills a replica when all are under way; how many came to their end, by policy. */
    private static Map<String, AtomicInteger> streams(LlmGateway gateway) throws Exception {
        var whole = Map.of("charge", new AtomicInteger(), "release", new AtomicInteger());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < STREAMS * POLICIES.size(); i++) {
                String user = POLICIES.get(i % POLICIES.size());
                clients.add(threads.submit(() -> {
                    try (var caller = new Caller(gateway.port())) {
                        Caller.Answer answer = caller.post(
                                Chats.CHAT,
                                Chats.stream(",\"max_tokens\":" + MAX_TOKENS),
                                "x-user",
                                user,
                                "x-llm-chunk",
                                "2",
                                "x-llm-pace",
                                "60ms");
                        // Where the answer was still on its way to the dead replica, Envoy says 500.
                        assertThat(answer.status()).isIn(200, 500);
                        requireNonNull(whole.get(user)).addAndGet(answer.status() == 200 && answer.complete() ? 1 : 0);
                    }
                    return null;
                }));
            }
            for (String policy : POLICIES) {
                Eventually.await(
                        "all are being answered",
                        Duration.ofSeconds(5),
                        () -> gateway.books(policy).stream()
                                        .filter(call -> call.usage().output() > 0)
                                        .count()
                                == STREAMS);
                assertThat(gateway.balance(policy, policy).path("reserved").asLong())
                        .isEqualTo((long) STREAMS * MAX_TOKENS);
            }
            gateway.replicas.getLast().kill();
            for (var client : clients) {
                client.get();
            }
        }
        return whole;
    }
}
