package dev.attache.testkit;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import java.util.List;
import java.util.stream.Collectors;

/** Writes an {@link EnvoyConfig} down. */
final class EnvoyYaml {
    private static final String PROTOCOL_OPTIONS =
            "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                    + " explicit_http_config: %s}}";

    private EnvoyYaml() {}

    static String render(EnvoyConfig config) {
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                static_resources:
                  listeners:
                  - name: main
                    address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                    per_connection_buffer_limit_bytes: %d
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: main
                          stream_idle_timeout: %s
                          http_protocol_options: {enable_trailers: true}
                          upgrade_configs: [{upgrade_type: websocket}]
                %s          http_filters:
                %s          route_config:
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              routes:
                %s  clusters:
                %s""".formatted(
                        config.adminPort,
                        config.listenerPort,
                        config.bufferLimit,
                        config.streamIdleTimeout,
                        accessLog(config),
                        filters(config),
                        routes(config),
                        clusters(config));
    }

    private static String accessLog(EnvoyConfig config) {
        if (config.accessLog.isEmpty()) {
            return "";
        }
        return """
                          access_log:
                          - name: envoy.access_loggers.stdout
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
                              log_format: {text_format_source: {inline_string: "%s\\n"}}
                """.formatted(config.accessLog.replace("\"", "\\\""));
    }

    private static String filters(EnvoyConfig config) {
        var text = new StringBuilder();
        config.filtersBefore.forEach(filter -> text.append(item(10, filter)));
        if (!config.processors.isEmpty()) {
            text.append(extProc(config).indent(10));
        }
        config.filtersAfter.forEach(filter -> text.append(item(10, filter)));
        return text.append(item(
                        10,
                        "{name: envoy.filters.http.router, typed_config: {\"@type\":"
                                + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}"))
                .toString();
    }

    private static String extProc(EnvoyConfig config) {
        Mode mode = config.mode;
        return """
                - name: envoy.filters.http.ext_proc
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor
                    grpc_service: {envoy_grpc: {cluster_name: attache}}
                    message_timeout: %s
                    max_message_timeout: %s
                    failure_mode_allow: %b
                    allow_mode_override: %b
                    observability_mode: %b
                    deferred_close_timeout: %s
                    request_attributes: %s
                    response_attributes: %s
                    metadata_options: {receiving_namespaces: {untyped: [attache]}, forwarding_namespaces: {untyped: %s}}
                    processing_mode: {request_header_mode: %s, response_header_mode: %s, request_body_mode: %s, response_body_mode: %s, request_trailer_mode: %s, response_trailer_mode: %s}
                """.formatted(
                        config.messageTimeout,
                        config.maxMessageTimeout,
                        config.failureModeAllow,
                        config.modeOverride,
                        mode.observability(),
                        config.deferredCloseTimeout,
                        list(config.requestAttributes),
                        list(config.responseAttributes),
                        list(config.forwardedNamespaces),
                        send(mode.requestHeaders()),
                        send(mode.responseHeaders()),
                        body(mode.requestBody()),
                        body(mode.responseBody()),
                        send(mode.requestTrailers()),
                        send(mode.responseTrailers()));
    }

    private static String routes(EnvoyConfig config) {
        var text = new StringBuilder();
        config.routes.forEach((prefix, name) -> text.append(item(
                14,
                "{name: %s, match: {prefix: \"%s\"}, route: {cluster: upstream, timeout: 0s%s}%s}"
                        .formatted(name, prefix, config.retryPolicy, perRoute(name, config)))));
        return text.append(item(
                        14,
                        "{name: direct, match: {path: /direct}, direct_response: {status: 200, body: {inline_string:"
                                + " \"direct\\n\"}}}"))
                .append(item(14, "{name: dead, match: {path: /dead}, route: {cluster: dead}}"))
                .append(item(14, "{name: empty, match: {path: /empty}, route: {cluster: empty}}"))
                .append(item(
                        14,
                        "{name: timeout, match: {path: /timeout}, route: {cluster: upstream, timeout: 0.3s,"
                                + " prefix_rewrite: /slow}}"))
                .append(item(
                        14,
                        "{name: default, match: {prefix: /}, route: {cluster: upstream, timeout: 0s%s}}"
                                .formatted(config.retryPolicy)))
                .toString();
    }

    private static String perRoute(String name, EnvoyConfig config) {
        if (config.processors.isEmpty()) {
            return "";
        }
        return ", typed_per_filter_config: {envoy.filters.http.ext_proc: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute,"
                + " overrides: {grpc_initial_metadata: [{key: x-attache-route, value: %s}]}}}".formatted(name);
    }

    private static String clusters(EnvoyConfig config) {
        String http1 = PROTOCOL_OPTIONS.formatted("{http_protocol_options: {enable_trailers: true}}");
        List<String> upstreams =
                config.upstreams.stream().map(port -> "127.0.0.1:" + port).toList();
        String upstream = config.http2 ? PROTOCOL_OPTIONS.formatted("{http2_protocol_options: {}}") : http1;
        return cluster("upstream", upstreams, upstream + buffers(config))
                + cluster("dead", List.of("127.0.0.1:" + config.deadPort), http1)
                + cluster("empty", List.of(), http1)
                + (config.processors.isEmpty() ? "" : cluster("attache", config.processors, processorOptions(config)));
    }

    private static String processorOptions(EnvoyConfig config) {
        String options = PROTOCOL_OPTIONS.formatted("{http2_protocol_options: {}}")
                + ", circuit_breakers: {thresholds: [{max_requests: %d, max_pending_requests: %d}]}"
                        .formatted(config.maxRequests, config.maxRequests);
        if (config.healthChecks) {
            options += ", health_checks: [{timeout: 1s, interval: 0.25s, no_traffic_interval: 0.25s,"
                    + " unhealthy_threshold: 1, healthy_threshold: 1, grpc_health_check: {}}]";
        }
        return config.processorTransportSocket.isEmpty()
                ? options
                : options + ", transport_socket: " + config.processorTransportSocket;
    }

    private static String buffers(EnvoyConfig config) {
        return ", per_connection_buffer_limit_bytes: %d".formatted(config.bufferLimit);
    }

    private static String cluster(String name, List<String> targets, String options) {
        String endpoints = targets.stream()
                .map(target -> "{endpoint: {address: " + address(target) + "}}")
                .collect(Collectors.joining(", ", "[", "]"));
        return item(
                2,
                "{name: %s, type: STATIC, connect_timeout: 1s, load_assignment: {cluster_name: %s, endpoints:"
                                .formatted(name, name)
                        + " [{lb_endpoints: %s}]}, %s}".formatted(endpoints, options));
    }

    private static String address(String target) {
        if (target.startsWith("unix:")) {
            return "{pipe: {path: \"%s\"}}".formatted(target.substring("unix:".length()));
        }
        int colon = target.lastIndexOf(':');
        return "{socket_address: {address: \"%s\", port_value: %s}}"
                .formatted(target.substring(0, colon), target.substring(colon + 1));
    }

    private static String item(int indent, String flow) {
        return " ".repeat(indent) + "- " + flow + "\n";
    }

    private static String list(List<String> names) {
        return names.stream()
                .collect(Collectors.joining("\", \"", "[\"", "\"]"))
                .replace("[\"\"]", "[]");
    }

    private static String send(boolean send) {
        return send ? "SEND" : "SKIP";
    }

    private static String body(BodySendMode mode) {
        return mode.name();
    }
}
