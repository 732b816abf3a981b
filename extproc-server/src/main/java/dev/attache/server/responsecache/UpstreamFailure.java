package dev.attache.server.responsecache;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which responses say that the upstream failed. Immutable and thread-safe. */
final class UpstreamFailure {
    /** Envoy's own word for how a response came to be; {@code via_upstream} is the upstream's. */
    static final String DETAILS = "response.code_details";

    /** Details of a reply by Envoy itself: the upstream could not be asked, or did not answer. */
    private static final List<String> OF_UPSTREAM =
            List.of("upstream_", "no_healthy_upstream", "cluster_not_found", "no_cluster", "maintenance_mode");

    /** Sometimes 5xx too, but a decision about this request: a stored response must not stand in for it. */
    private static final List<String> DECISIONS = List.of(
            "direct_response",
            "ext_authz",
            "rbac",
            "jwt_authn",
            "oauth",
            "csrf",
            "request_rate_limited",
            "local_rate_limited",
            "rate_limiter",
            "ext_proc");

    private final Set<Integer> statuses;

    UpstreamFailure(List<Integer> statuses) {
        this.statuses = Set.copyOf(statuses);
    }

    /**
     * Whether it failed.
     *
     * @param details what Envoy says of the response; null where it does not
     */
    boolean is(int status, @Nullable String details) {
        if (details != null && startsWith(DECISIONS, details)) {
            return false;
        }
        return statuses.contains(status) || (status >= 500 && details != null && startsWith(OF_UPSTREAM, details));
    }

    private static boolean startsWith(List<String> words, String details) {
        for (String word : words) {
            if (details.startsWith(word)) {
                return true;
            }
        }
        return false;
    }
}
