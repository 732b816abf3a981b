package dev.attache.server.tokenquota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Accounting;
import dev.attache.policy.Accounting.Amounts;
import dev.attache.policy.Accounting.Counted;
import dev.attache.server.config.CheckedFile;
import dev.attache.store.Limit;
import dev.attache.testkit.TestContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Budgets as operators see them on the admin port. */
class TokenQuotaAccountsTest {
    private static final String SETTINGS = "token_quota: {by: [header:x-user], weights: {cached_input: 0.5},"
            + " limits: [{tokens: 100, per: 1m}, {balance: tokens}],"
            + " overrides: [{match: {header:x-user: alice}, limits: [{tokens: 7, per: 1h}]},"
            + " {match: {header:x-user: root}, unlimited: true}]}";

    private final Accounting policy =
            (Accounting) CheckedFile.policy(List.of(new TokenQuotaType()), SETTINGS, new TestContext());

    private Counted of(String user) {
        return policy.account(List.of(user)).counted().orElseThrow();
    }

    @Test
    void tokensAreWholeWhateverTheyWeigh() {
        assertThat(of("bob").limits().list()).map(Limit::algorithm).contains(Limit.Algorithm.BALANCE);
        assertThat(of("bob").amounts()).containsExactly(new Amounts(10, false), new Amounts(10, false));
        assertThat(of("bob").limits()).isSameAs(policy.counted().limits());
    }

    @Test
    void overridesHoldHereToo() {
        assertThat(of("alice").limits().list()).map(Limit::amount).containsExactly(70L);
        assertThat(policy.account(List.of("root")).counted()).isEmpty();
        assertThat(policy.account(List.of("alice")).subject()).isEqualTo(policy.subjects() + "|5:alice");
    }
}
