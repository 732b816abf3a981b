package dev.attache.server.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attache.server.chain.RouteMatcher.Entry;
import dev.attache.testkit.TestExchange;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteMatcherTest {
    private final RouteMatcher matcher = new RouteMatcher(List.of(
            new Entry("named", null),
            new Entry("users", prefix("/users/")),
            new Entry("rest", prefix("/")),
            new Entry("late", prefix("/users/"))));

    @Test
    void theFirstThatMatchesWins() {
        assertThat(matcher.match(TestExchange.of(":path", "/users/1"))).isEqualTo(1);
        assertThat(matcher.match(TestExchange.of(":path", "/other"))).isEqualTo(2);
    }

    @Test
    void noneMatches() {
        assertThat(matcher.match(TestExchange.of(":path", "*"))).isEqualTo(RouteMatcher.NONE);
    }

    @Test
    void aRouteWithoutMatchIsReachedByItsName() {
        assertThat(matcher.named("named")).isZero();
        assertThat(matcher.named("late")).isEqualTo(3);
        assertThat(matcher.named("unknown")).isEqualTo(RouteMatcher.NONE);
    }

    @Test
    void namesDiffer() {
        assertThatThrownBy(() -> new RouteMatcher(List.of(new Entry("a", null), new Entry("a", null))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ExchangeMatch prefix(String prefix) {
        return new ExchangeMatch(null, List.of(prefix), null, null, null, null);
    }
}
