package dev.attache.server.guide;

import static java.util.concurrent.CompletableFuture.completedStage;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Response;
import dev.attache.exchange.Source;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Blocking;
import dev.attache.policy.BlockingPolicy;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.Interest;
import dev.attache.policy.Metered;
import dev.attache.policy.MeteredPolicy;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Charge;
import dev.attache.store.Limit;
import dev.attache.store.Limits;
import dev.attache.store.StoreException;
import dev.attache.store.Tally;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asking others: a service over HTTP, the shared counters. */
final class WaitingSnippets {
    private WaitingSnippets() {}

    /** Asks a service before the request goes on. */
    record PlanPolicy(HttpCalls http, URI service) implements BlockingPolicy {
        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public Duration timeout() {
            return Duration.ofMillis(300);
        }

        @Override
        public Blocking begin(Exchange exchange) {
            return new Blocking() {
                @Override
                public Verdict decide() throws IOException, InterruptedException {
                    var call = new HttpCalls.Call("GET", service, Map.of(), null, timeout(), 64 << 10);
                    HttpCalls.Answer answer = http.send(call);
                    String plan = answer.first("x-plan");
                    return plan == null
                            ? Verdict.respond(LocalReply.text(403, "No plan\n", null, "no_plan"))
                            : Verdict.proceed(
                                    Edits.builder().set("x-plan", plan).build());
                }

                @Override
                public Verdict undecided(Exception why) {
                    return Verdict.respond(LocalReply.text(500, "Try again\n", null, "plan_service_failed"));
                }
            };
        }
    }

    /** Waits in another hook than the one that decides. */
    record SigningHandler(PolicyContext context) implements ExchangeHandler {
        @Override
        public CompletionStage<Verdict> responseHeaders(Response response) {
            return context.offload(() -> Verdict.proceed(
                    Edits.builder().set("x-signature", slowSignature(response)).build()));
        }

        private static String slowSignature(Response response) {
            return "signed-" + response.status();
        }
    }

    /** Counts in the store that all nodes share: 100 each minute for each user. */
    static final class UserLimitPolicy implements MeteredPolicy {
        private static final Source USER = Source.parse("header:x-user-id");
        private static final Limits LIMITS =
                Limits.of(List.of(Limit.window(100, Duration.ofMinutes(1), Limit.Algorithm.SLIDING_WINDOW)));

        private final SubjectNames.Scope names;

        UserLimitPolicy(String policyName, PolicyContext context) {
            names = context.subjects().scope(policyName, List.of(USER));
        }

        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public Metered begin(Exchange exchange) {
            return new Metered() {
                @Override
                public Demand demand() {
                    List<@Nullable String> user = new ArrayList<>();
                    user.add(USER.read(exchange));
                    return new Demand.Take(new Charge(names.name(user), LIMITS, 1, false));
                }

                @Override
                public Verdict decide(Tally tally) {
                    return tally.exceeded()
                            ? Verdict.respond(LocalReply.text(
                                    429, "Slow down\n", LocalReply.GRPC_RESOURCE_EXHAUSTED, "user_limit"))
                            : Verdict.PASS;
                }

                @Override
                public Verdict undecided(StoreException why) {
                    return Verdict.PASS;
                }
            };
        }
    }

    /** Keeps a list of blocked users that is fetched again every minute, and shared by all exchanges. */
    static final class BlockListPolicy implements Policy {
        private static final Source USER = Source.parse("header:x-user-id");

        private final HttpCalls http;
        private final URI list;
        private volatile Set<String> blocked = Set.of();

        BlockListPolicy(PolicyContext context, URI list) {
            this.http = context.http();
            this.list = list;
            context.every(Duration.ofMinutes(1), this::refresh);
        }

        private void refresh() {
            var call = new HttpCalls.Call("GET", list, Map.of(), null, Duration.ofSeconds(5), 1 << 20);
            try {
                String users = new String(http.send(call).body(), StandardCharsets.UTF_8);
                blocked = Set.copyOf(users.lines().toList());
            } catch (IOException e) {
                throw new IllegalStateException("the block list was not fetched; the old one stays", e);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Interest interest() {
            return Interest.REQUEST_HEADERS;
        }

        @Override
        public ExchangeHandler begin(Exchange exchange) {
            return new ExchangeHandler() {
                @Override
                public CompletionStage<Verdict> requestHeaders() {
                    String user = USER.read(exchange);
                    return user != null && blocked.contains(user)
                            ? completedStage(Verdict.respond(LocalReply.text(403, "Blocked\n", null, "blocked")))
                            : Verdict.PASSED;
                }
            };
        }
    }
}
