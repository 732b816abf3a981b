package dev.attache.server.explain;

import dev.attache.server.config.EnvoySettings.Version;

/** What Envoy needs beside the filter, so that a policy can answer when the upstream fails. */
final class StandInYaml {
    /** Over the first headers only: a response that has begun is not cut. */
    private static final String TRIES = "retry_policy: {num_retries: 0, per_try_timeout: 15s}";

    private final Version version;
    private final EnvoyNeeds needs;

    StandInYaml(Version version, EnvoyNeeds needs) {
        this.version = version;
        this.needs = needs;
    }

    private boolean wanted() {
        return !needs.standingIn().isEmpty();
    }

    /** What to change by hand, as comments. */
    void hints(YamlLines lines) {
        if (!wanted()) {
            return;
        }
        lines.comment("On an Envoy route whose responses are kept for when the upstream fails ("
                        + YamlLines.enumerated(needs.standingIn()) + "):")
                .comment("an upstream that hangs has to fail some time.")
                .comment("  route: {timeout: 0s, " + TRIES + "}");
        if (version.hidesLocalReplies()) {
            lines.comment("At the top of the bootstrap:");
            guard().lines().forEach(lines::comment);
        }
    }

    /** The runtime guard for the top of the bootstrap; empty where this Envoy shows its own failures without. */
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
        return BootstrapText.ROUTES
                .replace("server-sent events.", "server-sent events; per_try_timeout ends what has not begun.")
                .replace("timeout: 0s}", "timeout: 0s, " + TRIES + "}");
    }
}
