package dev.attache.server.config;

import dev.attache.policy.StandsIn;
import dev.attache.server.config.EnvoySettings.Version;

/** Whether policies that answer when the upstream fails hear of its failures. */
final class StandInChecks {
    private final ServerConfig config;
    private final Problems problems;
    private final Problems warnings;

    StandInChecks(ServerConfig config, Problems problems, Problems warnings) {
        this.config = config;
        this.problems = problems;
        this.warnings = warnings;
    }

    void run() {
        Version version = config.server().envoy().version();
        if (problems.touch("server.envoy") || !version.hidesLocalReplies()) {
            return;
        }
        var context = new CheckingContext();
        config.policies().forEach((name, policy) -> {
            String path = "policies." + name + "." + policy.type().name();
            if (!problems.touch(path) && policy.create(name, context) instanceof StandsIn) {
                warnings.add(
                        problems.place(path),
                        path,
                        "Envoy " + version + " does not show it the failures that Envoy reports itself",
                        "the runtime guard of `attache envoy-config`, or server.envoy.version v1.37 or later");
            }
        });
    }
}
