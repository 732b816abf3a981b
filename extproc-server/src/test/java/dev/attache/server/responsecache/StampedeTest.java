package dev.attache.server.responsecache;

import static dev.attache.server.responsecache.Gateway.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Outcome;
import dev.attache.server.store.memory.MemoryBlobs;
import dev.attache.testkit.TestExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One fill at a time of an entry (A20), and never a shared answer that is somebody's own (A21). */
class StampedeTest {
    private static final int MANY = 500;

    private final Gateway gateway = new Gateway("mode: cache, by: [cookie:sid]");

    private static TestExchange page(String user) {
        return get("/a", "cookie", "sid=" + user);
    }

    private List<Running> begin(String user) {
        return IntStream.range(0, MANY).mapToObj(i -> gateway.begin(page(user))).toList();
    }

    @Test
    void oneAsksAndAllOfOneIdentityGetItsAnswer() {
        List<Running> alice = begin("alice");
        List<Running> bob = begin("bob");
        assertThat(alice.stream().filter(running -> !running.waits())).hasSize(1);
        gateway.upstream =
                request -> Message.of(200, "cache-control", "max-age=60").body("page of " + request.first("cookie"));
        alice.getFirst().finish();
        bob.getFirst().finish();

        assertThat(gateway.asked()).isEqualTo(2);
        assertThat(alice).allSatisfy(each -> assertThat(each.waits()).isFalse());
        for (Running each : alice.subList(1, MANY)) {
            assertThat(each.finish().text()).isEqualTo("page of sid=alice");
        }
        for (Running each : bob.subList(1, MANY)) {
            assertThat(each.finish().text()).isEqualTo("page of sid=bob");
        }
        assertThat(gateway.asked()).as("one fill per identity").isEqualTo(2);
        assertThat(gateway.count("collapsed")).isEqualTo(2 * (MANY - 1));
        assertThat(gateway.state.underWay()).isEmpty();
    }

    @Test
    void allGoUpOnceTheAnswerIsNotForSharing() {
        for (String own : List.of("private", "no-store")) {
            List<Running> all = begin("alice" + own);
            gateway.upstream = request -> Message.of(200, "cache-control", own).body("mine");
            int before = gateway.asked();
            all.getFirst().finish();
            assertThat(all).noneMatch(Running::waits).noneMatch(Running::isAnswered);
            all.subList(1, MANY).forEach(Running::finish);
            assertThat(gateway.asked() - before).isEqualTo(MANY);
        }
        List<Running> all = begin("bob");
        gateway.upstream = request -> Message.of(200, "cache-control", "max-age=60", "set-cookie", "x=1");
        all.getFirst().head(all.getFirst().ask());
        assertThat(all).noneMatch(Running::waits).noneMatch(Running::isAnswered);
    }

    @Test
    void nobodyWaitsLongerThanItsPatience() {
        List<Running> all = begin("alice");
        gateway.context.ring();
        assertThat(all).noneMatch(Running::waits).noneMatch(Running::isAnswered);
        assertThat(all.get(1).finish().text()).isEqualTo("page");
    }

    @Test
    void whoeverGivesUpLetsTheOthersGo() {
        List<Running> all = begin("alice");
        all.getFirst().handler.end(new Outcome.Abandoned());
        assertThat(all).noneMatch(Running::waits);
        assertThat(gateway.state.underWay()).isEmpty();
        // The claim is given back: the next one fills.
        gateway.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        gateway.send(page("alice"));
        assertThat(gateway.send(page("alice")).first("cache-status")).contains("hit");
    }

    @Test
    void theOtherNodeWaitsToo() {
        var blobs = new MemoryBlobs(gateway.clock, 1 << 20);
        var one = new Gateway("mode: cache, by: []", blobs);
        var other = new Gateway("mode: cache, by: []", blobs);
        one.answers(Message.of(200, "cache-control", "max-age=60").body("page"));
        Running first = one.begin(get("/a"));
        gateway.clock.advance(Duration.ofMillis(1)); // the store's
        var waiting = new ArrayList<Running>();
        for (int i = 0; i < MANY; i++) {
            waiting.add(other.begin(get("/a")));
        }
        other.context.timers().getFirst().complete(null);
        assertThat(waiting).as("nothing has come yet").allMatch(Running::waits);
        first.finish();
        other.context.timers().getLast().complete(null); // the next look
        assertThat(waiting).allSatisfy(each -> assertThat(each.finish().text()).isEqualTo("page"));
        assertThat(other.asked()).isZero();
    }

    @Test
    void staleWhileOneRefreshes() {
        var refreshing = new Gateway("mode: cache, by: [], stale_while_revalidate: 1h");
        refreshing.answers(Message.of(200, "cache-control", "max-age=60").body("old"));
        refreshing.send(get("/a"));
        refreshing.pass(Duration.ofMinutes(5));
        Running first = refreshing.begin(get("/a"));
        Running second = refreshing.begin(get("/a"));
        assertThat(first.isAnswered()).isFalse();
        assertThat(second.isAnswered()).isTrue();
        Message stale = second.finish();
        assertThat(stale.text()).isEqualTo("old");
        assertThat(stale.first("cache-status")).isEqualTo("attache; hit; ttl=-240; detail=stale-while-revalidate");
        refreshing.answers(Message.of(200, "cache-control", "max-age=60").body("new"));
        assertThat(first.finish().text()).isEqualTo("new");
        assertThat(refreshing.send(get("/a")).text()).isEqualTo("new");
        assertThat(refreshing.asked()).isEqualTo(2);
    }
}
