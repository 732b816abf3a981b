package dev.attache.server.admin;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The calls that every deployment relies on: {@code /live /ready /metrics /config}. */
public final class StandardEndpoints {
    private record Get(String path, boolean open, Supplier<AdminResponse> answer) implements AdminEndpoint {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public AdminResponse handle(AdminRequest request) {
            return answer.get();
        }
    }

    private StandardEndpoints() {}

    /**
     * All four.
     *
     * @param configuration the effective configuration, already redacted, with its version and the last reload error;
     *     asked at each call, from any thread
     */
    public static List<AdminEndpoint> of(
            Readiness readiness, PrometheusMetrics metrics, Supplier<Map<String, Object>> configuration) {
        return List.of(
                new Get("/live", true, () -> AdminResponse.json(200, Map.of("status", "live"))),
                new Get("/ready", true, () -> ready(readiness.state())),
                new Get(
                        "/metrics",
                        true,
                        () -> new AdminResponse(200, PrometheusMetrics.CONTENT_TYPE, metrics.exposition(), Map.of())),
                new Get("/config", false, () -> AdminResponse.prettyJson(200, configuration.get())));
    }

    private static AdminResponse ready(Readiness.State state) {
        return switch (state) {
            case Readiness.State.Starting(String reason) -> notReady("starting", reason);
            case Readiness.State.Stopping(String reason) -> notReady("stopping", reason);
            case Readiness.State.Ready ready
            when ready.degraded() != null -> AdminResponse.json(200, new Degraded("ready", ready.degraded()));
            case Readiness.State.Ready ready -> AdminResponse.json(200, Map.of("status", "ready"));
        };
    }

    private static AdminResponse notReady(String status, String reason) {
        return AdminResponse.json(503, new NotReady(status, reason));
    }

    private record Degraded(String status, String degraded) {}

    private record NotReady(String status, String reason) {}
}
