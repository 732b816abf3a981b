package dev.attache.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.testkit.llm.LlmCall;
import dev.attache.testkit.llm.LlmUsage;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 10,000 calls of every kind, cut and failing ones among them: what was charged against what the provider's books say. */
@Tag("alone")
class TokenBooksIT {
    private static final int CALLS = 10_000;
    private static final int CONNECTIONS = 96;
    private static final int USERS = 8;
    private static final long GRANTED = 1_000_000_000;
    private static final String REST = """
            policies:
              account:
                token_quota: {by: [header:x-user], limits: [{balance: tokens}], on_store_error: deny}
            default_route: {policies: [account]}
            """;

    private static LlmGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = LlmGateway.overriding(REST, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void whatWasChargedIsWhatTheBooksSay() throws Exception {
        var load = new MixedCalls(gateway.port(), USERS);
        for (String kind : List.of("sure", "cut")) {
            for (String user : load.users(kind)) {
                gateway.grant("account", user, GRANTED);
            }
        }
        long began = System.nanoTime();
        int whole = load.make(CALLS, CONNECTIONS);
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(whole).as("calls that came to their end").isEqualTo(CALLS * 15 / 20);

        for (String user : load.users("sure")) {
            assertThat(charged(user)).as("charged to " + user).isEqualTo(reported(user));
        }
        long charged = 0;
        long used = 0;
        for (String user : load.users("cut")) {
            charged += charged(user);
            used += used(user);
        }
        double error = (charged - used) / (double) used;
        System.out.printf(
                Locale.ROOT,
                "books: %d calls in %.1f s; %s; cut calls used %d tokens and were charged %d: %+.2f %%%n",
                CALLS,
                seconds,
                endings(),
                used,
                charged,
                100 * error);
        assertThat(error).isBetween(-0.05, 0.05);
        gateway.assertContent();
    }

    private static long charged(String user) throws Exception {
        return GRANTED - gateway.settledBalance("account", user);
    }

    /** Failures have reported nothing. */
    private static long reported(String user) {
        long sum = 0;
        for (LlmCall call : gateway.books(user)) {
            LlmUsage usage = call.reported();
            if (call.ending() == LlmCall.Ending.FAILED) {
                continue;
            }
            assertThat(call.ending()).isEqualTo(LlmCall.Ending.FINISHED);
            assertThat(usage).as("usage of %s", call).isNotNull();
            sum += usage == null ? 0 : usage.total();
        }
        return sum;
    }

    private static long used(String user) {
        long sum = 0;
        for (LlmCall call : gateway.books(user)) {
            assertThat(call.ending()).isIn(LlmCall.Ending.ABORTED, LlmCall.Ending.FAILED);
            sum += call.usage().total();
        }
        return sum;
    }

    private static String endings() {
        return "%d finished, %d cut by clients, %d failed"
                .formatted(count(LlmCall.Ending.FINISHED), count(LlmCall.Ending.ABORTED), count(LlmCall.Ending.FAILED));
    }

    private static long count(LlmCall.Ending ending) {
        return gateway.upstream.books().stream()
                .filter(call -> call.ending() == ending)
                .count();
    }
}
