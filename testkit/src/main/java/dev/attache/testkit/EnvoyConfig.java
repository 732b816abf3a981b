package dev.attache.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Envoy bootstrap of tests and the demo: one listener, ext_proc, one upstream cluster.
 *
 * <p>Built by its methods, which return this object; not for use from several threads. Besides the {@link #route
 * routes} given it has {@code /direct} (answered by Envoy itself), {@code /dead} (connection refused), {@code /empty}
 * (no endpoint), {@code /timeout?ms=} (the upstream's {@code /slow}, given up after 300 ms) and, for everything else,
 * the route {@code default} to the upstream without a timeout. Field names are those of Envoy's {@code
 * ExternalProcessor}.
 */
public final class EnvoyConfig {
    /**
     * An {@code http_filters} entry: the request header {@code x-envoy-fault-abort-request: 429} makes Envoy answer so.
     */
    public static final String FAULT_FILTER = """
            {name: envoy.filters.http.fault, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault, \
            abort: {header_abort: {}, percentage: {numerator: 100}}}}""";

    final int adminPort = FreePort.next();
    int listenerPort = FreePort.next();
    final int deadPort = FreePort.next();
    final List<Integer> upstreams = new ArrayList<>();
    final List<String> processors = new ArrayList<>();
    final Map<String, String> routes = new LinkedHashMap<>();
    final List<String> filtersBefore = new ArrayList<>();
    final List<String> filtersAfter = new ArrayList<>();
    final List<String> forwardedNamespaces = new ArrayList<>();
    List<String> requestAttributes = List.of("source.address", "xds.route_name");
    List<String> responseAttributes = List.of("response.code_details");
    Mode mode = Mode.HEADERS;
    boolean modeOverride;
    boolean http2;
    String messageTimeout = "1s";
    String maxMessageTimeout = "0s";
    boolean failureModeAllow;
    int bufferLimit = 1 << 20;
    String streamIdleTimeout = "300s";
    String deferredCloseTimeout = "5s";
    String retryPolicy = "";
    String accessLog = "";
    String processorTransportSocket = "";
    boolean healthChecks;
    int maxRequests = 100_000;

    /** The port clients talk to. */
    public int listenerPort() {
        return listenerPort;
    }

    /** The port of Envoy's administration interface. */
    public int adminPort() {
        return adminPort;
    }

    /** The port clients talk to; default: a free one. */
    public EnvoyConfig listenerPort(int port) {
        listenerPort = port;
        return this;
    }

    /** An upstream on 127.0.0.1; several are used in turn. */
    public EnvoyConfig upstream(int port) {
        upstreams.add(port);
        return this;
    }

    /** A processor: {@code host:port}, or {@code unix:/path}; several are used in turn. */
    public EnvoyConfig processor(String target) {
        processors.add(target);
        return this;
    }

    /** The processing mode; default {@link Mode#HEADERS}. */
    public EnvoyConfig mode(Mode processingMode) {
        mode = processingMode;
        return this;
    }

    /** {@code allow_mode_override}; default false. */
    public EnvoyConfig modeOverride(boolean allow) {
        modeOverride = allow;
        return this;
    }

    /** Speaks HTTP/2 to the upstream, as gRPC needs; default false. */
    public EnvoyConfig http2Upstream(boolean speak) {
        http2 = speak;
        return this;
    }

    /** {@code message_timeout}, such as {@code 200ms} or {@code 1s}, the default. */
    public EnvoyConfig messageTimeout(String timeout) {
        messageTimeout = seconds(timeout);
        return this;
    }

    /** {@code max_message_timeout}; default {@code 0s}: no override is allowed. */
    public EnvoyConfig maxMessageTimeout(String timeout) {
        maxMessageTimeout = seconds(timeout);
        return this;
    }

    /** {@code failure_mode_allow}; default false. */
    public EnvoyConfig failureModeAllow(boolean allow) {
        failureModeAllow = allow;
        return this;
    }

    /** {@code request_attributes}; default source.address and xds.route_name. */
    public EnvoyConfig requestAttributes(String... names) {
        requestAttributes = List.of(names);
        return this;
    }

    /** {@code response_attributes}; default response.code_details. */
    public EnvoyConfig responseAttributes(String... names) {
        responseAttributes = List.of(names);
        return this;
    }

    /** A namespace of dynamic metadata that is sent to the processor. */
    public EnvoyConfig forwardNamespace(String namespace) {
        forwardedNamespaces.add(namespace);
        return this;
    }

    /** Bytes buffered per connection, both sides; default 1 MiB. */
    public EnvoyConfig bufferLimit(int bytes) {
        bufferLimit = bytes;
        return this;
    }

    /** A route of this name for a path prefix, which the processor learns as {@code x-attache-route}. */
    public EnvoyConfig route(String prefix, String name) {
        routes.put(prefix, name);
        return this;
    }

    /** An {@code http_filters} entry (YAML in flow style, one line) that runs before ext_proc. */
    public EnvoyConfig filterBefore(String filter) {
        filtersBefore.add(filter);
        return this;
    }

    /** An {@code http_filters} entry (YAML in flow style, one line) that runs after ext_proc. */
    public EnvoyConfig filterAfter(String filter) {
        filtersAfter.add(filter);
        return this;
    }

    /** {@code stream_idle_timeout}; default {@code 300s}. */
    public EnvoyConfig streamIdleTimeout(String timeout) {
        streamIdleTimeout = seconds(timeout);
        return this;
    }

    /** {@code deferred_close_timeout}: how long the stream of an observer is kept; default {@code 5s}. */
    public EnvoyConfig deferredCloseTimeout(String timeout) {
        deferredCloseTimeout = seconds(timeout);
        return this;
    }

    /** Retries on the default route, such as {@code retry("5xx,reset", 2)}; default none. */
    public EnvoyConfig retry(String retryOn, int retries) {
        retryPolicy = ", retry_policy: {retry_on: \"%s\", num_retries: %d}".formatted(retryOn, retries);
        return this;
    }

    /** One line per exchange in Envoy's log, in Envoy's access-log format; default none. */
    public EnvoyConfig accessLog(String format) {
        accessLog = format;
        return this;
    }

    /** TLS to the processors: a {@code transport_socket} (YAML in flow style, one line); default plain text. */
    public EnvoyConfig processorTransportSocket(String yaml) {
        processorTransportSocket = yaml;
        return this;
    }

    /** Active gRPC health checks of the processors, four a second; default none. */
    public EnvoyConfig healthChecks(boolean active) {
        healthChecks = active;
        return this;
    }

    /** {@code max_requests} of the processors' cluster; default 100,000 (Envoy's own is 1024). */
    public EnvoyConfig maxRequests(int most) {
        maxRequests = most;
        return this;
    }

    /** The bootstrap as YAML. */
    public String render() {
        return EnvoyYaml.render(this);
    }

    /** Envoy's durations know seconds only. */
    private static String seconds(String text) {
        return text.endsWith("ms") ? Long.parseLong(text.substring(0, text.length() - 2)) / 1000.0 + "s" : text;
    }
}
