package dev.attache.server.admin;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.Cached;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import dev.attache.policy.SubjectNames;
import java.time.Duration;
import java.util.List;

/** {@code keeping: {by: […]}}: keeps answers, which are purged by identity, tag or all. */
final class KeepingType implements PolicyType<KeepingType.Settings> {
    record Settings(@Setting("By what.") List<Source> by) {}

    @Override
    public String name() {
        return "keeping";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Policy create(String policyName, Settings settings, PolicyContext context) {
        return new Keeping(settings, context.subjects().scope(policyName, settings.by()));
    }

    private record Keeping(Settings settings, SubjectNames.Scope scope) implements Policy, Cached {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {};
        }

        @Override
        public String entries() {
            return scope.prefix() + "|";
        }

        @Override
        public Duration longest() {
            return Duration.ofHours(1);
        }

        @Override
        public List<String> selectors() {
            return List.of("identity", "tag", "all");
        }

        @Override
        public List<String> owners(String selector, List<String> values) {
            int expected = selector.equals("identity") ? settings.by().size() : 1;
            if (values.size() != expected) {
                throw new IllegalArgumentException(
                        "%s: %d given (expected: %d)".formatted(selector, values.size(), expected));
            }
            return selector.equals("identity")
                    ? List.of(scope.name(List.copyOf(values)))
                    : List.of(selector + '|' + values.getFirst(), selector + "|both");
        }
    }
}
