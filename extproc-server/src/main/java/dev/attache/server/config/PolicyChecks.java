package dev.attache.server.config;

import dev.attache.exchange.Source;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.SessionKeeping;
import dev.attache.server.config.EnvoySettings.Body;
import dev.attache.server.config.EnvoySettings.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether each policy can be made, and can work with the Envoy and the store that it will meet. */
final class PolicyChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final CheckingContext context;
    /** What the policies that keep sessions make their names from. */
    private final Map<String, List<Source>> named = new HashMap<>();

    PolicyChecks(ServerConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
        var any = new CheckingContext();
        this.context = hasRedis() ? any : any.withoutRedis();
    }

    private boolean hasRedis() {
        return config.redis() != null || config.cacheRedis() != null;
    }

    void run() {
        config.policies().forEach((name, policy) -> {
            String path = "policies." + name + "." + policy.type().name();
            try {
                Policy made = policy.create(name, context);
                modes(made.interest(), path);
                if (made instanceof SessionKeeping keeping) {
                    named.put(name, keeping.namedBy());
                }
            } catch (IllegalArgumentException e) {
                for (Complaint complaint : Complaint.all(e)) {
                    String about = complaint.name() == null ? path : path + "." + complaint.name();
                    problems.at(about, complaint.said(), complaint.expected());
                }
            }
        });
        secret();
    }

    /** With {@code mode_override} every exchange asks for the modes it needs. */
    private void modes(Interest interest, String path) {
        EnvoySettings envoy = config.server().envoy();
        if (problems.touch("server.envoy") || envoy.modeOverride()) {
            return;
        }
        EnvoySettings.Modes modes = envoy.modes();
        if (interest.responseHeaders() && modes.responseHeader() == Part.SKIP) {
            refuse(path, "response_header", "SEND");
        }
        if (!fits(interest.requestBody(), interest.decidesOnBody(), modes.requestBody())) {
            refuse(path, "request_body", interest.decidesOnBody() ? "BUFFERED or FULL_DUPLEX_STREAMED" : "STREAMED");
        }
        if (!fits(interest.responseBody(), false, modes.responseBody())) {
            refuse(path, "response_body", "STREAMED");
        }
        if (interest.trailers() && modes.requestTrailer() == Part.SKIP) {
            refuse(path, "request_trailer", "SEND");
        }
        if (interest.untilEnd() && modes.responseTrailer() == Part.SKIP) {
            refuse(path, "response_trailer", "SEND");
        }
    }

    private static boolean fits(Interest.Body need, boolean decides, Body mode) {
        return switch (need) {
            case NONE -> true;
            case TAP -> mode != Body.NONE;
            case EDIT -> mode != Body.NONE && mode != Body.BUFFERED_PARTIAL;
            case WHOLE ->
                mode == Body.BUFFERED || mode == Body.FULL_DUPLEX_STREAMED || (mode == Body.STREAMED && !decides);
        };
    }

    private void refuse(String path, String mode, String expected) {
        problems.at(
                path,
                "cannot work without server.envoy.modes." + mode,
                mode + ": " + expected + ", or mode_override: true");
    }

    private void secret() {
        if (!hasRedis() || config.server().secret() != null || problems.touch("server.secret")) {
            return;
        }
        config.policies().forEach((name, policy) -> {
            Stream<Source> kept = secretSources(policy.settings());
            Stream.concat(kept, named.getOrDefault(name, List.of()).stream().filter(Source::secret))
                    .findFirst()
                    .ifPresent(source -> problems.at(
                            "server.secret",
                            "missing; policies.%s keeps %s in Redis".formatted(name, source),
                            "32 bytes or more, the same on all replicas"));
        });
    }

    /** The secret sources anywhere among the settings. */
    private static Stream<Source> secretSources(@Nullable Object settings) {
        return switch (settings) {
            case Source source -> Stream.of(source).filter(Source::secret);
            case Record inner -> Field.of(inner.getClass()).stream().flatMap(field -> secretSources(field.of(inner)));
            case List<?> list -> list.stream().flatMap(PolicyChecks::secretSources);
            case Map<?, ?> map ->
                Stream.concat(map.keySet().stream(), map.values().stream()).flatMap(PolicyChecks::secretSources);
            case null, default -> Stream.empty();
        };
    }
}
