package dev.attache.server.explain;

import dev.attache.exchange.HeaderList;
import dev.attache.policy.StandsIn;
import dev.attache.policy.SubjectNames;
import dev.attache.server.chain.ExchangeMatch;
import dev.attache.server.chain.Mismatch;
import dev.attache.server.config.CheckingContext;
import dev.attache.server.config.Config;
import dev.attache.server.config.Config.ConfiguredRoute;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.ServerSettings;
import dev.attache.server.explain.Explanation.PassedOver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what a configuration would do to a request. Nothing is counted, asked or connected to: policies of its own are
 * made for it, which reach no store and no service. Immutable; thread-safe.
 */
public final class Explainer {
    private record Choice(@Nullable ConfiguredRoute route, String why) {}

    private static final String OWN_KEY =
            "server.secret is not set: each process hashes secrets with a key of its own, so the names differ there";

    private static final String HIDDEN =
            " shows failures of its own (refused, timeout, reset) only with the runtime guard of `attache envoy-config`";

    private final Config config;
    private final Config.Routes routes;
    private final boolean ownKey;

    /** An explainer that names subjects in this way. */
    public Explainer(Config config, SubjectNames subjects) {
        this(config, subjects, false);
    }

    private Explainer(Config config, SubjectNames subjects, boolean ownKey) {
        this.config = config;
        this.ownKey = ownKey;
        this.routes = config.routes(new CheckingContext(subjects));
    }

    /**
     * An explainer outside of the service. Where {@code server.secret} is not set a service hashes secrets with a random
     * key, and this one with another.
     */
    public static Explainer offline(Config config) {
        String secret = config.settings().server().secret();
        byte[] key = secret == null ? new byte[32] : secret.getBytes(StandardCharsets.UTF_8);
        return new Explainer(config, new SubjectNames(key), secret == null);
    }

    /** What would happen. */
    public Explanation explain(ExplainedRequest request) {
        ServerSettings server = config.settings().server();
        var exchange = new ExplainedExchange(request, server.trustedHops());
        List<PassedOver> passedOver = new ArrayList<>();
        Choice choice = choose(request, exchange, passedOver);
        ConfiguredRoute route = choice.route();
        exchange.route(route == null ? Config.DEFAULT_ROUTE : route.name());
        var walk = new ExplainedWalk(exchange, config.settings());
        if (route != null) {
            walk.run(route.policies());
        }
        String body = request.body();
        long length = body == null ? -1 : body.getBytes(StandardCharsets.UTF_8).length;
        return new Explanation(
                config.version(),
                line(request),
                route == null ? null : route.name(),
                choice.why(),
                passedOver,
                walk.steps(),
                EnvoyPhases.of(server, walk.interest(), length),
                notes(walk, route));
    }

    private List<String> notes(ExplainedWalk walk, @Nullable ConfiguredRoute route) {
        var notes = new ArrayList<String>();
        if (ownKey && walk.hashed()) {
            notes.add(OWN_KEY);
        }
        EnvoySettings.Version version = config.settings().server().envoy().version();
        if (route != null
                && version.hidesLocalReplies()
                && route.policies().stream().anyMatch(policy -> policy.policy() instanceof StandsIn)) {
            notes.add("Envoy " + version + HIDDEN);
        }
        return notes;
    }

    private Choice choose(ExplainedRequest request, ExplainedExchange exchange, List<PassedOver> passedOver) {
        String named = request.route();
        if (named != null) {
            return named(named);
        }
        for (ConfiguredRoute route : routes.list()) {
            ExchangeMatch match = route.match();
            String mismatch = match == null ? "it is reached only by its name" : Mismatch.of(match, exchange);
            if (mismatch == null) {
                return new Choice(route, "the first whose match holds");
            }
            passedOver.add(new PassedOver(route.name(), mismatch));
        }
        return routes.byDefault() == null
                ? new Choice(null, "no route matches and there is no default_route: it passes untouched")
                : new Choice(routes.byDefault(), "no route matches: default_route");
    }

    private Choice named(String name) {
        for (ConfiguredRoute route : routes.list()) {
            if (route.name().equals(name)) {
                return new Choice(route, "Envoy names it with x-attache-route");
            }
        }
        if (name.equals(Config.DEFAULT_ROUTE)) {
            return new Choice(routes.byDefault(), "Envoy names it with x-attache-route");
        }
        String onError = config.settings().server().onError().name().toLowerCase(Locale.ROOT);
        return new Choice(
                null, "Envoy names \"%s\", which is no route: server.on_error says %s".formatted(name, onError));
    }

    private static String line(ExplainedRequest request) {
        var headers = new HeaderList(request.headers());
        return "%s %s://%s%s from %s"
                .formatted(
                        headers.first(":method"),
                        headers.first(":scheme"),
                        headers.first(":authority"),
                        headers.first(":path"),
                        request.from());
    }
}
