package dev.attache.server.explain;

import dev.attache.policy.FailureMode;
import dev.attache.policy.Interest;
import dev.attache.server.config.EnvoySettings;
import dev.attache.server.config.EnvoySettings.Body;
import dev.attache.server.config.EnvoySettings.Part;
import dev.attache.server.config.ServerSettings;
import java.util.ArrayList;
import java.util.List;

/** Envoy's {@code http_filters} entry that fits a configuration. */
final class FilterYaml {
    private final ServerSettings server;
    private final EnvoySettings envoy;
    private final EnvoyNeeds needs;
    private final YamlLines lines = new YamlLines();

    private FilterYaml(ServerSettings server, EnvoyNeeds needs) {
        this.server = server;
        this.envoy = server.envoy();
        this.needs = needs;
    }

    static String of(ServerSettings server, EnvoyNeeds needs) {
        return new FilterYaml(server, needs).render();
    }

    private String render() {
        lines.add("- name: envoy.filters.http.ext_proc").add("  typed_config:");
        lines.deeper(4)
                .add("\"@type\": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor")
                .add("grpc_service: {envoy_grpc: {cluster_name: attache}}")
                .comment("As server.envoy.message_timeout says: Attaché answers 20 ms before it.")
                .add("message_timeout: " + YamlLines.seconds(envoy.messageTimeout()));
        if (!envoy.maxMessageTimeout().isZero()) {
            lines.add("max_message_timeout: " + YamlLines.seconds(envoy.maxMessageTimeout()));
        }
        failureMode();
        modes();
        sources();
        return lines.toString();
    }

    private void failureMode() {
        boolean allow = server.onError() == FailureMode.ALLOW && needs.guarded().isEmpty();
        if (allow) {
            lines.comment("Without any Attaché requests pass, as with server.on_error: allow. false: they get a 500.");
        } else if (server.onError() == FailureMode.DENY) {
            lines.comment("Without any Attaché requests get a 500, as server.on_error: deny wants.");
        } else {
            lines.comment("Without any Attaché requests get a 500: nothing may pass unchecked on "
                    + YamlLines.enumerated(needs.guarded()) + ".");
        }
        lines.add("failure_mode_allow: " + allow);
    }

    private void modes() {
        EnvoySettings.Modes modes = envoy.modes();
        lines.comment("As server.envoy.modes says: Attaché goes by it, so change both.");
        if (envoy.modeOverride()) {
            needs.routes().forEach(this::asked);
        }
        if (!needs.interest().responseHeaders() && modes.responseHeader() == Part.SEND && !wantsResponse()) {
            lines.comment("No route needs the response: server.envoy.modes: {response_header: SKIP} saves a message.");
        }
        lines.add("processing_mode:");
        lines.add("  request_header_mode: " + modes.requestHeader())
                .add("  response_header_mode: " + modes.responseHeader())
                .add("  request_body_mode: " + modes.requestBody())
                .add("  response_body_mode: " + modes.responseBody())
                .add("  request_trailer_mode: " + trailers(modes.requestTrailer(), modes.requestBody()))
                .add("  response_trailer_mode: " + trailers(modes.responseTrailer(), modes.responseBody()));
        lines.comment(
                envoy.modeOverride()
                        ? "Attaché asks for bodies only where a policy wants them (server.envoy.mode_override: true)."
                        : "server.envoy.mode_override: false: the modes above are all there is.");
        lines.add("allow_mode_override: " + envoy.modeOverride());
    }

    private boolean wantsResponse() {
        Interest interest = needs.interest();
        return interest.responseBody() != Interest.Body.NONE || interest.untilEnd();
    }

    /** What a route asks for beyond headers, request by request. */
    private void asked(EnvoyNeeds.Route route) {
        var wanted = new ArrayList<String>();
        Interest interest = route.interest();
        if (interest.requestBody() != Interest.Body.NONE) {
            wanted.add("the request's body (" + PhaseWords.body(interest, true) + ")");
        }
        if (interest.responseBody() != Interest.Body.NONE) {
            wanted.add("the response's body (" + PhaseWords.body(interest, false) + ")");
        }
        if (interest.trailers()) {
            wanted.add("the request's trailers");
        }
        if (interest.untilEnd()) {
            wanted.add("the response's trailers, to see its end");
        }
        if (!wanted.isEmpty()) {
            lines.comment("Route " + route.name() + " asks for " + YamlLines.enumerated(wanted) + ".");
        }
    }

    /** Envoy refuses full duplex without them. */
    private static Part trailers(Part mode, Body body) {
        return body == Body.FULL_DUPLEX_STREAMED ? Part.SEND : mode;
    }

    private void sources() {
        if (!needs.requestAttributes().isEmpty()) {
            lines.comment(
                    "Envoy sends only what is listed: the client's address for `ip`, its route for `envoy_route` …");
            lines.add("request_attributes: " + YamlLines.list(needs.requestAttributes()));
        }
        if (!needs.responseAttributes().isEmpty()) {
            lines.add("response_attributes: " + YamlLines.list(needs.responseAttributes()));
        }
        lines.comment("Without receiving_namespaces Envoy drops what Attaché tells the access log.");
        lines.add("metadata_options:").add("  receiving_namespaces: {untyped: [attache]}");
        List<String> namespaces = needs.namespaces();
        if (!namespaces.isEmpty()) {
            lines.add("  forwarding_namespaces: {untyped: " + YamlLines.list(namespaces) + "}");
        }
    }
}
