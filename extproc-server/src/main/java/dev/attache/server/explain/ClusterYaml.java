package dev.attache.server.explain;

import dev.attache.server.config.ListenAddress;
import dev.attache.server.config.ServerSettings;
import dev.attache.server.config.ServerSettings.Tls;
import org.jspecify.annotations.Nullable;

/** The {@code clusters} entry with which Envoy reaches this service. */
final class ClusterYaml {
    private ClusterYaml() {}

    static String of(ServerSettings server) {
        ListenAddress address = server.grpc().address();
        var lines = new YamlLines();
        lines.add("- name: attache").deeper(2);
        lines.add("type: " + type(address)).add("connect_timeout: 0.25s");
        lines.comment("gRPC needs HTTP/2.")
                .add("typed_extension_protocol_options:")
                .add("  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:")
                .add("    \"@type\": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
                .add("    explicit_http_config: {http2_protocol_options: {}}");
        lines.comment("One stream per exchange under way: with Envoy's 1024 the next one would be a failure.")
                .add("circuit_breakers: {thresholds: [{max_requests: 100000, max_pending_requests: 100000}]}");
        lines.comment("A replica that drains says NOT_SERVING; Envoy must hear it within server.drain (%s)."
                        .formatted(YamlLines.seconds(server.drain())))
                .add("health_checks:")
                .add("  - {timeout: 1s, interval: 1s, no_traffic_interval: 1s, unhealthy_threshold: 2,"
                        + " healthy_threshold: 1, grpc_health_check: {}}")
                .add("common_lb_config: {healthy_panic_threshold: {value: 0}}");
        tls(lines, server.grpc().tls());
        lines.add("load_assignment:")
                .add("  cluster_name: attache")
                .add("  endpoints:")
                .add("    - lb_endpoints:");
        endpoint(lines, address);
        return lines.toString();
    }

    private static String type(ListenAddress address) {
        return address instanceof ListenAddress.Tcp tcp && isName(tcp.host()) ? "STRICT_DNS" : "STATIC";
    }

    static boolean isName(String host) {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }

    private static void tls(YamlLines lines, @Nullable Tls tls) {
        if (tls == null) {
            return;
        }
        lines.comment("Trusts Attaché's certificate itself; better the authority that signed it, which outlives it.")
                .add("transport_socket:")
                .add("  name: envoy.transport_sockets.tls")
                .add("  typed_config:")
                .add("    \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
                .add("    common_tls_context:")
                .add("      alpn_protocols: [h2]")
                .add("      validation_context: {trusted_ca: {filename: %s}}"
                        .formatted(YamlLines.quoted(tls.certificate().toString())));
        if (tls.clientCa() != null) {
            lines.comment("server.grpc.tls.client_ca is set: Envoy must show a certificate that it signed.")
                    .comment("      tls_certificates:")
                    .comment("        - {certificate_chain: {filename: FILE}, private_key: {filename: FILE}}");
        }
    }

    private static void endpoint(YamlLines lines, ListenAddress address) {
        if (address instanceof ListenAddress.Tcp tcp && isAny(tcp.host())) {
            lines.comment("server.grpc.address is %s: put the address at which Envoy reaches Attaché.".formatted(tcp));
        }
        lines.add("        - {endpoint: {address: %s}}".formatted(socket(address)));
    }

    /** Envoy's {@code Address} in flow style. */
    static String socket(ListenAddress address) {
        return switch (address) {
            case ListenAddress.Unix unix ->
                "{pipe: {path: %s}}".formatted(YamlLines.quoted(unix.path().toString()));
            case ListenAddress.Tcp tcp -> {
                String host = isAny(tcp.host()) ? (tcp.host().contains(":") ? "::1" : "127.0.0.1") : tcp.host();
                yield socket(host, tcp.port());
            }
        };
    }

    static String socket(String host, int port) {
        return "{socket_address: {address: %s, port_value: %d}}".formatted(YamlLines.quoted(host), port);
    }

    private static boolean isAny(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
