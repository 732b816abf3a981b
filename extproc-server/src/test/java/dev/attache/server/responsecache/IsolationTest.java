package dev.attache.server.responsecache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two users at once, with cookies that rotate, are missing, are there twice or are made up: nothing that was made for one
 * ever reaches the other. {@code -Dattache.isolation.requests=100000} makes more of it.
 */
class IsolationTest {
    private static final int REQUESTS = Integer.getInteger("attache.isolation.requests", 10_000);

    /** A request, and the session that the upstream will take it for; "" for nobody's. */
    private record Sent(Running running, String session, boolean clean) {}

    private final Random random = new Random(6);
    private final int[] generation = {0, 0};
    private int kept;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode: cache, by: [cookie:sid], respect: ignore_private, stale_while_revalidate: 1m",
                "mode: cache, by: [cookie:sid], respect: force_ttl, ttl: 30s",
                "mode: cache, by: [cookie:sid]",
                "mode: standby, by: [cookie:sid], respect: ignore_private",
                "mode: standby, by: ['header:x-user', cookie:sid]"
            })
    void nothingOfOneUserReachesTheOther(String settings) {
        var gateway = new Gateway(settings);
        gateway.upstream = request -> answer(sessionOf(request.all("cookie")));
        var open = new ArrayList<Sent>();
        for (int i = 0; i < REQUESTS; i++) {
            open.add(begin(gateway));
            while (open.size() > 8) {
                step(gateway, open);
            }
            gateway.pass(Duration.ofMillis(random.nextInt(2_000)));
            if (random.nextInt(20) == 0) {
                gateway.context.ring();
            }
        }
        gateway.context.ring();
        while (!open.isEmpty()) {
            step(gateway, open);
            gateway.context.ring();
        }
        assertThat(kept).as("served from the store").isGreaterThan(REQUESTS / 100);
        assertThat(gateway.state.underWay()).isEmpty();
    }

    private Sent begin(Gateway gateway) {
        int user = random.nextInt(2);
        if (random.nextInt(50) == 0) {
            generation[user]++; // The cookie rotates.
        }
        String own = "user" + user + "-" + generation[user];
        String other = "user" + (1 - user) + "-" + generation[1 - user];
        List<String> cookies = switch (random.nextInt(10)) {
            case 0 -> List.of();
            case 1 -> List.of("sid=" + own + "; sid=" + other);
            case 2 -> List.of("sid=" + own, "sid=" + other);
            case 3 -> List.of("sid=" + (random.nextBoolean() ? own.toUpperCase(Locale.ROOT) : own + " x"));
            case 4 -> List.of("sid=; x=" + other);
            case 5 -> List.of("SID=" + other + "; sid=" + own);
            default -> List.of("theme=dark; sid=" + own);
        };
        TestExchange exchange =
                Gateway.request(random.nextInt(8) == 0 ? "HEAD" : "GET", "/p" + random.nextInt(3), "x-user", "u");
        cookies.forEach(cookie -> exchange.with("cookie", cookie));
        return new Sent(gateway.begin(exchange), sessionOf(cookies), cookies.size() < 2);
    }

    /** As an upstream reads it: the first of that name. */
    private static String sessionOf(List<String> cookies) {
        for (String line : cookies) {
            for (String pair : line.split(";", -1)) {
                if (pair.strip().startsWith("sid=")) {
                    return pair.strip().substring(4);
                }
            }
        }
        return "";
    }

    private Message answer(String session) {
        return switch (random.nextInt(12)) {
            case 0 -> Message.of(503).body("of " + session);
            case 1 -> Message.of(401).body("of " + session);
            case 2 -> Message.of(200, "set-cookie", "sid=" + session + "x").body("of " + session);
            case 3 -> Message.of(200, "cache-control", "private, max-age=9").body("of " + session);
            case 4 ->
                Message.of(200, "cache-control", "max-age=9", "vary", "cookie").body("of " + session);
            case 5 -> Message.of(200, "etag", "\"e\"").body("of " + session);
            default -> Message.of(200, "cache-control", "max-age=9").body("of " + session);
        };
    }

    private void step(Gateway gateway, List<Sent> open) {
        Sent sent = open.remove(random.nextInt(open.size()));
        if (sent.running().waits()) {
            gateway.context.ring();
            if (sent.running().waits()) {
                open.add(sent);
                return;
            }
        }
        if (random.nextInt(15) == 0) {
            sent.running().handler.end(new Outcome.Abandoned());
            return;
        }
        boolean answered = sent.running().isAnswered();
        Message got = sent.running().finish();
        boolean fromStore = answered || got.first("x-from-store") != null;
        assertThat(got.text()).as("%s to %s", got, sent.session()).isEqualTo("of " + sent.session());
        if (fromStore) {
            kept++;
            assertThat(sent.clean())
                    .as("a request with two sessions got %s", got)
                    .isTrue();
            assertThat(sent.session()).isNotEmpty();
        }
    }
}
