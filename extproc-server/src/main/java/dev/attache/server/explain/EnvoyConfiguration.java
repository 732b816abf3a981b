package dev.attache.server.explain;

import dev.attache.policy.ByteSize;
import dev.attache.server.config.Config;
import dev.attache.server.config.ListenAddress;
import dev.attache.server.config.ServerSettings;
import java.util.List;

/**
 * The Envoy configuration that fits a configuration of Attaché: exactly what it uses. The same configuration makes the
 * same text. Immutable; thread-safe.
 */
public final class EnvoyConfiguration {
    private static final ByteSize ENVOYS_BUFFER_LIMIT = ByteSize.parse("1MiB");

    private final Config config;
    private final ServerSettings server;
    private final EnvoyNeeds needs;
    private final StandInYaml standIn;

    private EnvoyConfiguration(Config config) {
        this.config = config;
        this.server = config.settings().server();
        this.needs = EnvoyNeeds.of(config);
        this.standIn = new StandInYaml(server, needs);
    }

    /** Works out what the configuration asks of Envoy. */
    public static EnvoyConfiguration of(Config config) {
        return new EnvoyConfiguration(config);
    }

    /** The filter and the cluster, to be copied into an Envoy configuration, with hints on the rest as comments. */
    public String parts() {
        var lines = new YamlLines();
        head(lines);
        lines.comment("In the HTTP connection manager:");
        manager().lines().forEach(lines::comment);
        bufferHint(lines);
        lines.comment("On a route whose responses stream (server-sent events, gRPC, WebSocket):");
        lines.comment("  route: {timeout: 0s}            # Envoy's own 15 s would cut them");
        standIn.hints(lines);
        namedRoutes(lines);
        lines.comment("Among the http_filters, before the router:").add("http_filters:");
        block(lines, FilterYaml.of(server, needs), 2);
        lines.add("clusters:");
        block(lines, ClusterYaml.of(server), 2);
        return lines.toString();
    }

    /**
     * A whole bootstrap, for one upstream.
     *
     * @param listen where Envoy takes requests
     * @param upstream where it sends them
     * @param admin where its administration interface listens
     */
    public String bootstrap(ListenAddress.Tcp listen, ListenAddress.Tcp upstream, ListenAddress.Tcp admin) {
        var lines = new YamlLines();
        head(lines);
        lines.add("admin: {address: %s}".formatted(ClusterYaml.socket(admin.host(), admin.port())));
        block(lines, standIn.guard(), 0);
        lines.add("static_resources:").add("  listeners:").add("    - name: http");
        lines.add("      address: " + ClusterYaml.socket(listen.host(), listen.port()));
        buffer(lines, "      ");
        lines.add("      filter_chains:")
                .add("        - filters:")
                .add("            - name: envoy.filters.network.http_connection_manager")
                .add("              typed_config:");
        block(lines, BootstrapText.MANAGER, 16);
        block(lines, manager(), 16);
        lines.add("                http_filters:");
        block(lines, FilterYaml.of(server, needs), 18);
        block(lines, BootstrapText.ROUTER, 18);
        block(lines, standIn.routes(), 16);
        namedRoutes(lines);
        lines.add("  clusters:");
        block(lines, ClusterYaml.of(server), 4);
        boolean named = ClusterYaml.isName(upstream.host()) || standIn.isNamed();
        String type = named ? "STRICT_DNS" : "STATIC";
        String endpoint = ClusterYaml.socket(upstream.host(), upstream.port());
        lines.add("    - name: upstream");
        buffer(lines, "      ");
        block(lines, BootstrapText.UPSTREAM.formatted(type, endpoint), 6);
        block(lines, standIn.endpoints(), 10);
        return lines.toString();
    }

    private void head(YamlLines lines) {
        lines.comment("Made by `attache envoy-config` for configuration %s and Envoy %s; made anew when that changes."
                .formatted(config.version(), server.envoy().version()));
    }

    /** What the connection manager must be set to, so that clients can choose neither their address nor another path. */
    private String manager() {
        String hops = server.trustedHops() == 0 ? "" : "xff_num_trusted_hops: %d\n".formatted(server.trustedHops());
        return BootstrapText.ONE_SPELLING + hops;
    }

    private void bufferHint(YamlLines lines) {
        if (!isEnvoysBuffer()) {
            lines.comment("On the listener and on the upstream's cluster, as server.envoy.buffer_limit says:");
            lines.comment("  per_connection_buffer_limit_bytes: " + limit());
        }
    }

    private void buffer(YamlLines lines, String margin) {
        if (!isEnvoysBuffer()) {
            lines.add(margin + "per_connection_buffer_limit_bytes: " + limit());
        }
    }

    private boolean isEnvoysBuffer() {
        return server.envoy().bufferLimit().equals(ENVOYS_BUFFER_LIMIT);
    }

    private long limit() {
        return server.envoy().bufferLimit().bytes();
    }

    private void namedRoutes(YamlLines lines) {
        List<EnvoyNeeds.Route> routes = needs.routes();
        if (config.settings().routes().isEmpty()) {
            return;
        }
        String names =
                String.join(", ", routes.stream().map(EnvoyNeeds.Route::name).toList());
        List<String> only = routes.stream()
                .filter(EnvoyNeeds.Route::byNameOnly)
                .map(EnvoyNeeds.Route::name)
                .toList();
        lines.comment("On an Envoy route that names Attaché's route, whatever its match says (one of " + names + "):");
        if (!only.isEmpty()) {
            lines.comment("(the only way to reach " + YamlLines.enumerated(only) + ")");
        }
        BootstrapText.NAMED_ROUTE
                .formatted(YamlLines.quoted(routes.getFirst().name()))
                .lines()
                .forEach(lines::comment);
    }

    private static void block(YamlLines lines, String text, int margin) {
        text.lines().forEach(line -> lines.add(" ".repeat(margin) + line));
    }
}
