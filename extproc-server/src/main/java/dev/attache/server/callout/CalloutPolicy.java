package dev.attache.server.callout;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.HeaderRules;
import dev.attache.exchange.Source;
import dev.attache.policy.Blocking;
import dev.attache.policy.BlockingPolicy;
import dev.attache.policy.FailureMode;
import dev.attache.policy.HttpCalls;
import dev.attache.policy.Interest;
import dev.attache.policy.Metrics;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service over HTTP about each exchange: 2xx lets it pass, with headers of the answer copied onto the request.
 *
 * <p>Immutable and thread-safe.
 */
public final class CalloutPolicy implements BlockingPolicy {
    /** How the service is asked. */
    public enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        PATCH,
        DELETE,
        OPTIONS;

        /** Reads it as HTTP writes it. */
        public static Method parse(String text) {
            for (Method method : values()) {
                if (method.name().equals(text)) {
                    return method;
                }
            }
            throw new IllegalArgumentException(
                    text + " (expected: one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS)");
        }
    }

    /** The settings, as design and documentation name them. */
    public record Config(
            @Setting("Who is asked; path and query may have placeholders.")
            CalloutUrl url,

            @Setting(value = "How; there is no body.", standard = "GET")
            Method method,

            @Setting(
                    value =
                            "What of the request is passed on: header:NAME, cookie:NAME, host, method, path_query, ip, consumer.",
                    standard = "[]")
            List<Forward> forward,

            @Setting(value = "From the connect to the last byte.", standard = "100ms", least = "1ms", most = "1h")
            Duration timeout,

            @Setting(
                    value = "Headers of a 2xx answer that the request gets: the answer's name, then the request's.",
                    standard = "{}")
            Map<String, String> copyHeaders,

            @Setting("What clients get on any answer but 2xx; left out, the answer's own status.") @Nullable
            OnStatus onStatus,

            @Setting(value = "Without an answer: deny with 503, or allow.", standard = "deny")
            FailureMode onUnreachable) {
        public Config {
            forward = List.copyOf(forward);
            var names = new HashSet<String>();
            for (Forward one : forward) {
                if (!names.add(one.cookie() + one.name())) {
                    throw new IllegalArgumentException("forward: " + one + " a second time (expected: each name once)");
                }
            }
            copyHeaders = checked(copyHeaders);
        }

        private static Map<String, String> checked(Map<String, String> copied) {
            var checked = new LinkedHashMap<String, String>();
            Set<String> targets = new HashSet<>();
            copied.forEach((from, to) -> {
                String lower = from.toLowerCase(Locale.ROOT);
                if (!Forward.isName(lower)) {
                    throw new IllegalArgumentException("copy_headers: " + from + " (expected: the name of a header)");
                }
                String target = name(to);
                if (!targets.add(target)) {
                    throw new IllegalArgumentException("copy_headers: " + to + " a second time (expected: each once)");
                }
                if (checked.put(lower, target) != null) {
                    throw new IllegalArgumentException(
                            "copy_headers: " + from + " a second time (expected: each once)");
                }
            });
            return checked;
        }

        private static String name(String header) {
            String lower;
            try {
                lower = HeaderRules.checkedName(header);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException("copy_headers: " + refused.getMessage(), refused);
            }
            if (lower.startsWith(":")) {
                throw new IllegalArgumentException("copy_headers: " + lower + " (expected: no pseudo-header)");
            }
            return lower;
        }
    }

    /** The answer to a client that was refused. */
    public record OnStatus(
            @Setting(value = "The HTTP status, 400 to 599.", least = "400", most = "599")
            int status,

            @Setting(value = "The body.", standard = "") String body,

            @Setting(value = "The body's type.", standard = "text/plain")
            String contentType) {
        public OnStatus {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
            }
            try {
                HeaderRules.checkedValue("content-type", contentType);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException("content_type: " + refused.getMessage(), refused);
            }
        }
    }

    private final String name;
    private final Config config;
    private final HttpCalls http;
    private final Interest interest;
    private final Edits noneCopied;
    private final Results results;

    CalloutPolicy(String name, Config config, PolicyContext context) {
        this.name = name;
        this.config = config;
        this.http = context.http();
        boolean readsBody = config.url().sources().stream().anyMatch(Source::readsBody);
        this.interest = readsBody ? Interest.REQUEST_HEADERS.decidingOnBody() : Interest.REQUEST_HEADERS;
        Edits.Builder none = Edits.builder();
        config.copyHeaders().values().forEach(none::remove);
        this.noneCopied = none.build();
        this.results = new Results(context.metrics(), name);
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public Duration timeout() {
        return config.timeout();
    }

    @Override
    public boolean guards() {
        return config.onUnreachable() == FailureMode.DENY
                || !config.copyHeaders().isEmpty();
    }

    @Override
    public Blocking begin(Exchange exchange) {
        return new CalloutHandler(this, exchange);
    }

    String name() {
        return name;
    }

    Config config() {
        return config;
    }

    HttpCalls http() {
        return http;
    }

    /** Takes away what a client may have sent under the names that only the service fills. */
    Edits noneCopied() {
        return noneCopied;
    }

    Results results() {
        return results;
    }

    /** How exchanges fared, counted. */
    record Results(Metrics.Count allowed, Metrics.Count denied, Metrics.Count unreachable) {
        Results(Metrics metrics, String policy) {
            this(
                    count(metrics, policy, "allowed"),
                    count(metrics, policy, "denied"),
                    count(metrics, policy, "unreachable"));
        }

        private static Metrics.Count count(Metrics metrics, String policy, String result) {
            return metrics.count(
                    "attache_http_callout_total",
                    "Exchanges that a service was asked about, by result.",
                    "policy",
                    policy,
                    "result",
                    result);
        }
    }
}
