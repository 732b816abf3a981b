package dev.attache.server.admin;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Accounting;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code prepaid: {by: […], balances: [tokens, money]}}: balances, and a limit of tokens per hour. */
final class PrepaidType implements PolicyType<PrepaidType.Settings> {
    /** Half tokens count. */
    static final Accounting.Amounts TOKENS = new Accounting.Amounts(2, false);

    static final Accounting.Amounts MONEY = new Accounting.Amounts(1_000_000_000, true);

    record Settings(
            @Setting("By what.") List<Source> by,
            @Setting("Of what: tokens, money.") List<String> balances) {}

    @Override
    public String name() {
        return "prepaid";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Policy create(String policyName, Settings settings, PolicyContext context) {
        return new Prepaid(settings, context.subjects().scope(policyName, settings.by()));
    }

    static Limit balance(String counted) {
        return Limit.balance(0, null).counting(counted);
    }

    private record Prepaid(Settings settings, SubjectNames.Scope scope) implements Policy, Accounting {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {};
        }

        @Override
        public List<Source> by() {
            return settings.by();
        }

        @Override
        public String subjects() {
            return scope.prefix();
        }

        @Override
        public Counted counted() {
            List<Limit> limits = new ArrayList<>();
            List<Amounts> amounts = new ArrayList<>();
            limits.add(Limit.window(200, Duration.ofHours(1), Limit.Algorithm.FIXED_WINDOW)
                    .counting("tokens"));
            amounts.add(TOKENS);
            for (String counted : settings.balances()) {
                limits.add(balance(counted));
                amounts.add(counted.equals("money") ? MONEY : TOKENS);
            }
            return new Counted(Limits.of(limits), amounts);
        }

        @Override
        public Account account(List<String> key) {
            return new Account(scope.name(List.copyOf(key)), Optional.of(counted()));
        }
    }
}
