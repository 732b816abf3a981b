package dev.attache.server.explain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.BlockingPolicy;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import dev.attache.policy.StandsIn;
import dev.attache.policy.SubjectNames;
import dev.attache.server.config.Config;
import dev.attache.server.config.ConfigException;
import dev.attache.server.config.ConfigReader;
import dev.attache.server.ratelimit.RateLimitType;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Policies of every kind, to explain. */
public final class Samples {
    /** All of them, and a real one. */
    public static final List<PolicyType<?>> TYPES =
            List.of(new RateLimitType(), new Budget(), new Tag(), new Stop(), new Ask(), new Keep());

    private Samples() {}

    /** Reads a configuration that must be right. */
    public static Config config(String yaml) {
        try {
            return new ConfigReader(TYPES, Map.of())
                    .read(Path.of("attache.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Settings of {@code budget}. */
    public record BudgetSettings(@Setting("By what.") List<Source> by) {}

    /** Counts at the body. */
    static final class Budget implements PolicyType<BudgetSettings> {
        @Override
        public String name() {
            return "budget";
        }

        @Override
        public Class<BudgetSettings> settings() {
            return BudgetSettings.class;
        }

        @Override
        public Policy create(String policyName, BudgetSettings settings, PolicyContext context) {
            return new BudgetPolicy(settings.by(), context.subjects().scope(policyName, settings.by()));
        }
    }

    private record BudgetPolicy(List<Source> by, SubjectNames.Scope names) implements MeteredPolicy {
        @Override
        public Interest interest() {
            return Interest.HEADERS.decidingOnBody().untilTheEnd();
        }

        @Override
        public Metered begin(Exchange exchange) {
            return new Metered() {
                @Override
                public Demand demand() {
                    List<@Nullable String> values = new ArrayList<>();
                    by.forEach(source -> values.add(source.read(exchange)));
                    Limits limits =
                            Limits.of(List.of(Limit.window(9, Duration.ofDays(1), Limit.Algorithm.FIXED_WINDOW)));
                    return new Demand.Take(new Charge(names.name(values), limits, 3, false));
                }

                @Override
                public Verdict decide(Tally tally) {
                    return Verdict.PASS;
                }

                @Override
                public Verdict undecided(StoreException why) {
                    return Verdict.PASS;
                }
            };
        }
    }

    /** Settings of {@code tag}. */
    public record TagSettings(
            @Setting("Name and value.") Map<String, Template> set,

            @Setting(value = "Of the response.", standard = "none")
            Interest.Body response) {}

    /** Sets request headers. */
    static final class Tag implements PolicyType<TagSettings> {
        @Override
        public String name() {
            return "tag";
        }

        @Override
        public Class<TagSettings> settings() {
            return TagSettings.class;
        }

        @Override
        public Policy create(String policyName, TagSettings settings, PolicyContext context) {
            return new TagPolicy(settings);
        }
    }

    private record TagPolicy(TagSettings settings) implements Policy {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS.withResponseBody(settings.response());
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestHeaders() {
                    Edits.Builder edits = Edits.builder();
                    settings.set().forEach((name, value) -> edits.set(name, value.render(exchange)));
                    return CompletableFuture.completedStage(Verdict.proceed(edits.build()));
                }
            };
        }
    }

    /** No settings. */
    public record NoSettings() {}

    /** Answers. */
    static final class Stop implements PolicyType<NoSettings> {
        @Override
        public String name() {
            return "stop";
        }

        @Override
        public Class<NoSettings> settings() {
            return NoSettings.class;
        }

        @Override
        public Policy create(String policyName, NoSettings settings, PolicyContext context) {
            return new StopPolicy();
        }
    }

    private record StopPolicy() implements Policy {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestHeaders() {
                    return CompletableFuture.completedStage(
                            Verdict.respond(LocalReply.text(403, "no\n", null, "stopped")));
                }
            };
        }
    }

    /** Asks somebody, and lets nothing pass that was not asked about. */
    static final class Ask implements PolicyType<NoSettings> {
        @Override
        public String name() {
            return "ask";
        }

        @Override
        public Class<NoSettings> settings() {
            return NoSettings.class;
        }

        @Override
        public Policy create(String policyName, NoSettings settings, PolicyContext context) {
            return new AskPolicy();
        }
    }

    private record AskPolicy() implements BlockingPolicy {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public boolean guards() {
            return true;
        }

        @Override
        public Blocking begin(Exchange exchange) {
            return new Blocking() {
                @Override
                public Verdict decide() {
                    throw new AssertionError("asked while only explaining");
                }

                @Override
                public Verdict undecided(Exception why) {
                    throw new AssertionError("asked while only explaining");
                }
            };
        }
    }

    /** Answers when the upstream fails. */
    static final class Keep implements PolicyType<BudgetSettings> {
        @Override
        public String name() {
            return "keep";
        }

        @Override
        public Class<BudgetSettings> settings() {
            return BudgetSettings.class;
        }

        @Override
        public Policy create(String policyName, BudgetSettings settings, PolicyContext context) {
            return new KeepPolicy(settings.by());
        }
    }

    private record KeepPolicy(List<Source> by) implements StandsIn {
        @Override
        public Interest interest() {
            return Interest.HEADERS.withResponseBody(Interest.Body.TAP);
        }

        @Override
        public Set<String> attributes() {
            return Set.of("response.code_details");
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {};
        }

        @Override
        public CompletionStage<@Nullable LocalReply> stored(Exchange exchange) {
            return CompletableFuture.completedStage(null);
        }
    }
}
