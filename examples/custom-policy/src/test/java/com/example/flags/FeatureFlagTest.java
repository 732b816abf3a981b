package com.example.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.example.flags.FeatureFlagPolicy.Config;
import com.example.flags.FeatureFlagPolicy.Others;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Policy;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The policy alone: no gateway, no network, no waiting. */
class FeatureFlagTest {
    private static final Source USER = Source.parse("header:x-user-id");

    private final TestContext context = new TestContext();

    @Test
    void tellsTheUpstreamWhetherTheUserHasIt() {
        TestExchange exchange = TestExchange.get("/").with("x-user-id", "ann");

        assertThat(decide(policy(50, Others.OFF), exchange))
                .isInstanceOfSatisfying(
                        Verdict.Proceed.class, pass -> assertThat(pass.edits()).hasToString("Edits[x-feature]"));
        assertThat(exchange.notes()).isEqualTo(Map.of("feature_flag", "on"));
        assertThat(context.counts()).containsEntry("attache_feature_flag_total[policy, new, state, on]", 1L);
    }

    @Test
    void hidesAPathFromTheOthers() {
        assertThat(decide(policy(0, Others.NOT_FOUND), TestExchange.get("/").with("x-user-id", "ann")))
                .isInstanceOfSatisfying(
                        Verdict.Respond.class,
                        answer -> assertThat(answer.reply().status()).isEqualTo(404));
    }

    @Test
    void whoIsNobodyHasNoFeature() {
        TestExchange exchange = TestExchange.get("/");
        decide(policy(100, Others.OFF), exchange);
        assertThat(exchange.notes()).containsEntry("feature_flag", "off");
    }

    @Test
    void theShareIsAboutRightAndNobodyLosesItWhenItGrows() {
        FeatureFlagPolicy fifth = policy(20, Others.OFF);
        FeatureFlagPolicy half = policy(50, Others.OFF);
        long on = IntStream.range(0, 10_000)
                .mapToObj(i -> "user-" + i)
                .filter(fifth::isOnFor)
                .peek(user -> assertThat(half.isOnFor(user)).isTrue())
                .count();
        assertThat(on).isBetween(1_800L, 2_200L);
    }

    @Test
    void aHeaderThatEnvoyWouldRefuseIsRefusedWithTheConfiguration() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Config(USER, 50, "host", Others.OFF))
                .withMessageContaining("host");
    }

    private FeatureFlagPolicy policy(int percent, Others others) {
        Policy made = new FeatureFlagType().create("new", new Config(USER, percent, "x-feature", others), context);
        return (FeatureFlagPolicy) made;
    }

    private static Verdict decide(Policy policy, TestExchange exchange) {
        ExchangeHandler handler = policy.begin(exchange);
        return handler.requestHeaders().toCompletableFuture().join();
    }
}
