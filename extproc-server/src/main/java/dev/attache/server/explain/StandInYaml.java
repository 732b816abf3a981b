package dev.attache.server.explain;

import dev.attache.server.config.EnvoySettings.Version;
import dev.attache.server.config.ListenAddress.Tcp;
import dev.attache.server.config.ServerSettings;
import org.jspecify.annotations.Nullable;

/** What Envoy needs beside the filter, so that a stored response is served when the upstream fails. */
final class StandInYaml {
    /** Over the first headers only: a response that has begun is not cut. */
    private static final String TRIES = "retry_policy: {num_retries: 0, per_try_timeout: 15s}";

    private static final String READS = """
            - name: all
              match: {prefix: /, headers: [{name: ":method", string_match: {safe_regex: {regex: "GET|HEAD"}}}]}
              route:
                cluster: upstream
                timeout: 0s
            """;

    /** Once, and only where the upstream was not. */
    private static final String FAIL_OVER = """
            retry_policy:
              retry_on: gateway-error,connect-failure,refused-stream,reset,retriable-status-codes
              retriable_status_codes: [500]
              num_retries: 1
              per_try_timeout: 15s
              retry_priority:
                name: envoy.retry_priorities.previous_priorities
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig
                  update_frequency: 1
            """;

    private final Version version;
    private final EnvoyNeeds needs;
    private final @Nullable Tcp standby;

    StandInYaml(ServerSettings server, EnvoyNeeds needs) {
        this.version = server.envoy().version();
        this.needs = needs;
        this.standby = server.standby() == null ? null : server.standby().address();
    }

    private boolean wanted() {
        return !needs.standingIn().isEmpty();
    }

    /** What to change by hand, as comments. */
    void hints(YamlLines lines) {
        if (!wanted()) {
            return;
        }
        String routes = YamlLines.enumerated(needs.standingIn());
        lines.comment("On an Envoy route whose responses are kept for when the upstream fails (" + routes + "):")
                .comment("an upstream that hangs has to fail some time.")
                .comment("  route: {timeout: 0s, " + TRIES + "}");
        if (standby != null) {
            lines.comment(
                    "For server.standby, which is asked without ext_proc: on such a route for GET and HEAD instead");
            FAIL_OVER.lines().forEach(line -> lines.comment("  " + line));
            lines.comment("and among the endpoints of its cluster, behind the upstream's own:");
            endpoints().lines().forEach(line -> lines.comment("  " + line));
        }
        if (version.hidesLocalReplies()) {
            lines.comment("At the top of the bootstrap:");
            guard().lines().forEach(lines::comment);
        }
    }

    /** The runtime guard for the top of the bootstrap; empty where this Envoy shows its own failures without it. */
    String guard() {
        if (!wanted() || !version.hidesLocalReplies()) {
            return "";
        }
        return """
                # Envoy %d.%d keeps the failures that it reports itself from Attaché; later ones need no guard, and know none.
                layered_runtime:
                  layers:
                    - name: attache
                      static_layer: {envoy.reloadable_features.skip_ext_proc_on_local_reply: false}
                """.formatted(version.major(), version.minor());
    }

    /** The routes of a whole bootstrap. */
    String routes() {
        if (!wanted()) {
            return BootstrapText.ROUTES;
        }
        String patient = BootstrapText.ROUTES
                .replace("server-sent events.", "server-sent events; per_try_timeout ends what has not begun.")
                .replace("timeout: 0s}", "timeout: 0s, " + TRIES + "}");
        if (standby == null) {
            return patient;
        }
        String marker = "- {name: all";
        int at = patient.indexOf(marker);
        String margin = patient.substring(patient.lastIndexOf('\n', at) + 1, at);
        String reads = (READS + FAIL_OVER.indent(4)).indent(margin.length());
        return patient.substring(0, at - margin.length()) + reads + patient.substring(at - margin.length());
    }

    /** The last endpoints of the upstream's cluster; empty where there is no standby. */
    String endpoints() {
        if (!wanted() || standby == null) {
            return "";
        }
        return """
                # server.standby, where the upstream failed or no host of it is left.
                - priority: 1
                  lb_endpoints:
                    - {endpoint: {address: %s}}
                """.formatted(ClusterYaml.socket(standby));
    }

    /** Whether the cluster of the upstream must ask a name server on its behalf. */
    boolean isNamed() {
        return wanted() && standby != null && ClusterYaml.isName(standby.host());
    }
}
