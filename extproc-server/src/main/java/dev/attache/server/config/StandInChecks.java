package dev.attache.server.config;

import dev.attache.server.config.EnvoySettings.Version;
import java.util.List;

/** Whether policies that answer when the upstream fails hear of its failures, and can be asked where they should be. */
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
        if (!problems.none()) {
            return;
        }
        var rules = new StandInRules(config);
        List<String> standingIn = rules.standingIn();
        Version version = config.server().envoy().version();
        if (version.hidesLocalReplies()) {
            standingIn.forEach(name -> warn(
                    path(name),
                    "Envoy " + version + " does not show it the failures that Envoy reports itself",
                    "the runtime guard of `attache envoy-config`, or server.envoy.version v1.37 or later"));
        }
        if (config.server().standby() != null) {
            if (standingIn.isEmpty()) {
                warn("server.standby", "no policy keeps responses", "a response_cache");
            }
            standingIn.forEach(name -> {
                String objection = rules.objection(name);
                if (objection != null) {
                    warn(
                            path(name),
                            "server.standby does not serve it: " + objection,
                            "by: what the request's head says; beside it on its routes only limits");
                }
            });
        }
    }

    private String path(String policy) {
        PolicySettings settings = config.policies().get(policy);
        return settings == null
                ? "policies"
                : "policies." + policy + "." + settings.type().name();
    }

    private void warn(String path, String said, String expected) {
        warnings.add(problems.place(path), path, said, expected);
    }
}
