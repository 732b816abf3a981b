package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.LlmCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of two replicas is killed in the middle of 200 streams: nothing stays reserved, and the balance adds up. */
class ReplicaKilledIT {
    private static final int STREAMS = 200;
    private static final int MAX_TOKENS = 400;
    private static final long GRANTED = 1_000_000;
    private static final String USER = "ann";
    private static final Duration EXPIRES = Duration.ofSeconds(10);
    private static final String REST = """
            policies:
              account:
                token_quota:
                  by: [header:x-user]
                  limits: [{balance: tokens, count: [output]}]
                  reserve: {expires: 10s, on_expiry: %s}
                  on_store_error: deny
            default_route: {policies: [account]}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"charge", "release"})
    void whatADeadReplicaLeftExpires(String onExpiry) throws Exception {
        try (var gateway = LlmGateway.overriding(REST.formatted(onExpiry), 2)) {
            gateway.grant("account", USER, GRANTED);
            int whole = streams(gateway);

            assertThat(whole).as("streams through the other replica").isBetween(1, STREAMS - 1);
            // Half of the time without a sign of life may have gone by already; the rest of it is waited for.
            Eventually.await(
                    "nothing is reserved",
                    EXPIRES.plusSeconds(20),
                    () -> gateway.balance("account", USER).path("reserved").asLong(-1) == 0);
            long used = gateway.books(USER).stream()
                    .filter(call -> call.ending() == LlmCall.Ending.FINISHED)
                    .mapToLong(call -> call.usage().output())
                    .sum();
            assertThat(used).isEqualTo((long) whole * MAX_TOKENS / 2);
            long left = onExpiry.equals("charge") ? (long) (STREAMS - whole) * MAX_TOKENS : 0;
            assertThat(GRANTED
                            - gateway.balance("account", USER).path("balance").asLong())
                    .as("%d streams came to their end, %d tokens each", whole, MAX_TOKENS / 2)
                    .isEqualTo(used + left);
        }
    }

    /** Kills a replica when all are under way; how many came to their end. */
    private static int streams(LlmGateway gateway) throws Exception {
        var whole = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < STREAMS; i++) {
                clients.add(threads.submit(() -> {
                    try (var caller = new Caller(gateway.port())) {
                        Caller.Answer answer = caller.post(
                                Chats.CHAT,
                                Chats.stream(",\"max_tokens\":" + MAX_TOKENS),
                                "x-user",
                                USER,
                                "x-llm-chunk",
                                "2",
                                "x-llm-pace",
                                "60ms");
                        // Where the answer was still on its way to the dead replica, Envoy says 500.
                        assertThat(answer.status()).isIn(200, 500);
                        whole.addAndGet(answer.status() == 200 && answer.complete() ? 1 : 0);
                    }
                    return null;
                }));
            }
            Eventually.await(
                    "all are being answered",
                    Duration.ofSeconds(5),
                    () -> gateway.books(USER).stream()
                                    .filter(call -> call.usage().output() > 0)
                                    .count()
                            == STREAMS);
            assertThat(gateway.balance("account", USER).path("reserved").asLong())
                    .isEqualTo((long) STREAMS * MAX_TOKENS);
            gateway.replicas.getLast().kill();
            for (var client : clients) {
                client.get();
            }
        }
        return whole.get();
    }
}
