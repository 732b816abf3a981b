package dev.attache.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Response;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Metered.Demand;
import dev.attache.server.config.CheckedFile;
import dev.attache.server.quota.Samples;
import dev.attache.server.store.memory.MemoryCounters;
import dev.attache.testkit.ManualClock;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies as they are configured, on the counters of this process. */
class CalendarWindowsTest {
    private final ManualClock clock = new ManualClock();
    private final MemoryCounters store = new MemoryCounters(clock, 1000);

    private static RateLimitPolicy policy(String limits, String overrides) {
        return (RateLimitPolicy) CheckedFile.policy(
                List.of(new RateLimitType()),
                "rate_limit: {by: [header:x-user], headers: [legacy], limits: [" + limits + "], overrides: ["
                        + overrides + "]}",
                new TestContext());
    }

    /** What the client hears: the quota headers, after the status of a denial. */
    private List<String> ask(RateLimitPolicy policy, String user) {
        RateLimitHandler handler = (RateLimitHandler) policy.begin(new TestExchange().with("x-user", user));
        Demand demand = handler.demand();
        if (!(demand instanceof Demand.Take take)) {
            return List.of("uncounted");
        }
        Verdict verdict = handler.decide(
                store.take(List.of(take.charge())).toCompletableFuture().join().getFirst());
        if (verdict instanceof Verdict.Respond respond) {
            return Samples.lines(respond.reply().headers());
        }
        var response = new Response(HeaderList.of(":status", "200"), false);
        Verdict passed = handler.responseHeaders(response).toCompletableFuture().join();
        return Samples.lines(((Verdict.Proceed) passed).edits());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T12:00:00Z, 39600, an ordinary day",
        "2026-03-29T00:30:00Z, 77400, a day of 23 hours",
        "2026-10-25T00:30:00Z, 81000, a day of 25 hours"
    })
    void aDayEndsAtMidnightOfItsZone(Instant now, long seconds, String what) {
        RateLimitPolicy daily = policy("{requests: 1, per: 1d, align: calendar, time_zone: Europe/Berlin}", "");
        clock.set(now);

        assertThat(ask(daily, "a")).as(what).contains("= ratelimit-remaining: 0", "= ratelimit-reset: " + seconds);
        assertThat(ask(daily, "a")).contains("= retry-after: " + seconds);
        clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(ask(daily, "a")).contains("= retry-after: 1");
        clock.advance(Duration.ofMillis(1));
        assertThat(ask(daily, "a")).doesNotContain("= retry-after: 1").contains("= ratelimit-remaining: 0");
    }

    @ParameterizedTest
    @CsvSource({
        "1m, 2026-11-21T12:00:59Z, 1",
        "1h, 2026-11-21T12:59:00Z, 60",
        "1w, 2026-11-22T23:59:00Z, 60",
        "1mo, 2028-02-28T00:00:00Z, 172800",
        "1y, 2026-12-31T00:00:00Z, 86400"
    })
    void everyUnitEndsWithItsOwn(String per, Instant now, long seconds) {
        clock.set(now);
        assertThat(ask(policy("{requests: 3, per: " + per + ", align: calendar}", ""), "a"))
                .containsExactly("= ratelimit-limit: 3", "= ratelimit-remaining: 2", "= ratelimit-reset: " + seconds);
    }

    @Test
    void anOverrideGoesOnWithTheCounterOfThePolicy() {
        String limits = "{requests: 2, per: 1mo, align: calendar}";
        RateLimitPolicy before = policy(limits, "");
        RateLimitPolicy after = policy(
                limits,
                "{match: {header:x-user: alice}, limits: [{requests: 5, per: 1mo, align: calendar}]},"
                        + " {match: {header:x-user: root}, unlimited: true}");
        ask(before, "alice");
        ask(before, "alice");
        assertThat(ask(before, "alice")).contains("= ratelimit-remaining: 0");

        assertThat(ask(after, "alice")).contains("= ratelimit-limit: 5", "= ratelimit-remaining: 2");
        assertThat(ask(after, "bob")).contains("= ratelimit-limit: 2", "= ratelimit-remaining: 1");
        assertThat(ask(after, "root")).containsExactly("uncounted");
    }
}
