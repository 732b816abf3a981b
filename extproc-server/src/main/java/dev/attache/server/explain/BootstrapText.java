package dev.attache.server.explain;

/** The parts of an Envoy bootstrap that are the same for every configuration. */
final class BootstrapText {
    static final String MANAGER = """
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: http
            upgrade_configs: [{upgrade_type: websocket}]
            access_log:
              - name: envoy.access_loggers.stdout
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
                  log_format:
                    text_format_source:
                      inline_string: "%START_TIME% %REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %DURATION%ms policy=%DYNAMIC_METADATA(attache:policy)% verdict=%DYNAMIC_METADATA(attache:verdict)% remaining=%DYNAMIC_METADATA(attache:remaining)%\\n"
            """;

    /** Otherwise clients could choose their own address, and spell paths so that no route matches. */
    static final String ONE_SPELLING = """
            use_remote_address: true
            normalize_path: true
            merge_slashes: true
            path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT
            """;

    static final String ROUTER = """
            - name: envoy.filters.http.router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """;

    static final String ROUTES = """
            route_config:
              virtual_hosts:
                - name: all
                  domains: ["*"]
                  routes:
                    # timeout 0s: Envoy's own 15 s would cut server-sent events.
                    - {name: all, match: {prefix: /}, route: {cluster: upstream, timeout: 0s}}
            """;

    static final String NAMED_ROUTE = """
              typed_per_filter_config:
                envoy.filters.http.ext_proc:
                  "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute
                  overrides: {grpc_initial_metadata: [{key: x-attache-route, value: %s}]}
            """;

    static final String UPSTREAM = """
            type: %s
            connect_timeout: 1s
            load_assignment:
              cluster_name: upstream
              endpoints:
                - lb_endpoints:
                    - {endpoint: {address: %s}}
            """;

    private BootstrapText() {}
}
