package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.server.responsecache.field.HttpDate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Responses and requests by chance, against a model of RFC 9111 that knows the numbers and not the headers: what is served
 * without asking, with what age, and what stands in for an error.
 */
class ReuseModelTest {
    private static final int ROUNDS = 3_000;

    private final Random random = new Random(9111);

    /** What a response says, as numbers; null for what it does not say. */
    private record Said(
            @Nullable Integer maxAge,
            @Nullable Integer shared,
            @Nullable Integer expiresIn,
            int age,
            int dateAgo,
            boolean noCache,
            boolean mustRevalidate,
            @Nullable Integer staleIfError) {
        long lifetime() {
            return shared != null ? shared : maxAge != null ? maxAge : expiresIn != null ? Math.max(0, expiresIn) : 0;
        }

        long initialAge() {
            return Math.max(age, Math.max(0, dateAgo));
        }

        Message response(Instant now) {
            Message message = Message.of(200, "date", HttpDate.format(now.minusSeconds(dateAgo)));
            List<String> control = new ArrayList<>();
            if (maxAge != null) {
                control.add("max-age=" + maxAge);
            }
            if (shared != null) {
                control.add("S-MaxAge=\"" + shared + "\"");
            }
            if (noCache) {
                control.add("no-cache");
            }
            if (mustRevalidate) {
                control.add("must-revalidate");
            }
            if (staleIfError != null) {
                control.add("stale-if-error=" + staleIfError);
            }
            control.forEach(each -> message.with("cache-control", each));
            if (expiresIn != null) {
                message.with(
                        "expires", HttpDate.format(now.minusSeconds(dateAgo).plusSeconds(expiresIn)));
            }
            if (age > 0) {
                message.with("age", String.valueOf(age));
            }
            return message.body("page");
        }
    }

    private @Nullable Integer perhaps(int most) {
        return random.nextInt(3) == 0 ? null : Integer.valueOf(random.nextInt(most));
    }

    private Said said() {
        return new Said(
                perhaps(100),
                random.nextInt(4) == 0 ? perhaps(100) : null,
                perhaps(100),
                random.nextInt(3) == 0 ? random.nextInt(50) : 0,
                random.nextInt(40) - 10,
                random.nextInt(8) == 0,
                random.nextInt(6) == 0,
                random.nextInt(3) == 0 ? perhaps(100) : null);
    }

    @Test
    void whatIsFreshIsServedAndNothingElse() {
        int hits = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var gateway = new Gateway("mode: cache, by: [], request_controls: honour, stale_if_error: 10m");
            Said said = said();
            gateway.answers(said.response(gateway.clock.instant()));
            gateway.begin(get("/a")).finish();
            int later = random.nextInt(120);
            gateway.passSeconds(later);
            String wanted = random.nextInt(3) == 0
                    ? List.of("max-age=20", "min-fresh=10", "max-stale=15", "max-stale", "no-cache")
                            .get(random.nextInt(5))
                    : "x-nothing";
            Running again = gateway.begin(get("/a", "cache-control", wanted));

            boolean served = isServed(said, later, wanted);
            assertThat(again.isAnswered())
                    .as("%s, %d s later, %s", said, later, wanted)
                    .isEqualTo(served);
            if (served) {
                hits++;
                assertThat(again.finish().first("age")).isEqualTo(String.valueOf(said.initialAge() + later));
            }
        }
        assertThat(hits).isBetween(ROUNDS / 10, ROUNDS);
    }

    private static boolean isServed(Said said, int later, String wanted) {
        long age = said.initialAge() + later;
        long left = said.lifetime() - age;
        if (said.noCache() || wanted.equals("no-cache") || (wanted.equals("max-age=20") && age > 20)) {
            return false;
        }
        boolean stored = !(said.mustRevalidate() || said.shared() != null)
                ? usable(said) > 0
                : said.lifetime() > said.initialAge();
        if (!stored) {
            return false;
        }
        if (left > 0) {
            return !wanted.equals("min-fresh=10") || left >= 10;
        }
        boolean mayBeStale = !said.mustRevalidate() && said.shared() == null;
        boolean wantsStale = wanted.equals("max-stale") || (wanted.equals("max-stale=15") && -left <= 15);
        // What nobody could use any more is gone.
        return mayBeStale && wantsStale && later < usable(said);
    }

    /** For how long after its arrival it is kept. */
    private static long usable(Said said) {
        long window = said.staleIfError() == null ? 600 : said.staleIfError();
        return Math.max(0, said.lifetime() - said.initialAge()) + window;
    }

    @Test
    void whatMayStandInForAnErrorDoes() {
        int saved = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var gateway = new Gateway("by: [], stale_if_error: 50s");
            Said said = said();
            gateway.answers(said.response(gateway.clock.instant()));
            gateway.begin(get("/a")).finish();
            int later = random.nextInt(200);
            gateway.passSeconds(later);
            gateway.answers(Message.of(503));
            Message got = gateway.begin(get("/a")).finish();

            long left = said.lifetime() - said.initialAge() - later;
            long window = said.staleIfError() == null ? 50 : said.staleIfError();
            boolean mayBeStale = !said.mustRevalidate() && said.shared() == null;
            long kept = Math.max(0, said.lifetime() - said.initialAge()) + window;
            boolean stands = !said.noCache() && (left > 0 || (mayBeStale && -left < window)) && later < kept;
            assertThat(got.status()).as("%s, %d s later", said, later).isEqualTo(stands ? 200 : 503);
            saved += stands ? 1 : 0;
        }
        assertThat(saved).isBetween(ROUNDS / 10, ROUNDS);
    }
}
