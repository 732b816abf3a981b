package dev.attache.server.responsecache;

import dev.attache.exchange.Source;
import dev.attache.policy.ByteSize;
import dev.attache.policy.Setting;
import dev.attache.server.responsecache.field.ContentTypes;
import dev.attache.server.responsecache.field.QueryNames;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The settings of a response cache, as design and documentation name them. */
public record ResponseCacheConfig(
        @Setting(
                value = "standby: always ask the upstream, serve the stored copy when it fails; cache: serve while"
                        + " fresh.",
                standard = "standby")
        Mode mode,

        @Setting("Whose a response is; [] is shared by everyone, and a request that lacks a value is not cached.")
        List<Source> by,

        @Setting(
                value = "How far Cache-Control is followed: strict as a shared cache (RFC 9111), ignore_private,"
                        + " force_ttl.",
                standard = "strict")
        Respect respect,

        @Setting(value = "How long what says nothing of its own is fresh.", standard = "0s", most = "366d")
        Duration ttl,

        @Setting(
                value = "How long after that a copy may stand in for a failing upstream.",
                standard = "24h",
                most = "366d")
        Duration staleIfError,

        @Setting(
                value = "How long after that a copy is served while one request refreshes it.",
                standard = "0s",
                most = "366d")
        Duration staleWhileRevalidate,

        @Setting(
                value = "Statuses by which the upstream says that it failed, beside what Envoy reports itself.",
                standard = "[500, 502, 503, 504]")
        List<Integer> failures,

        @Setting(value = "Spares an upstream that is down.", standard = "{}")
        Breaker breaker,

        @Setting(value = "What is answered from the store; HEAD from what GET got.", standard = "[GET, HEAD]")
        List<Method> methods,

        @Setting(value = "Statuses of responses that are kept.", standard = "[200]")
        List<Integer> statuses,

        @Setting(value = "Types of responses that are kept.", standard = "[application/json, \"text/*\"]")
        List<ContentTypes> contentTypes,

        @Setting(value = "The longest body that is kept, as it is on the wire.", standard = "1MiB", most = "64MiB")
        ByteSize maxBody,

        @Setting(value = "Parameters of the query that say nothing to the upstream, as utm_*.", standard = "[]")
        List<String> ignoreQuery,

        @Setting(value = "Whether Cache-Control of the request is listened to.", standard = "ignore")
        RequestControl requestControls,

        @Setting(value = "The header of a response that lists its tags, for purges.", standard = "surrogate-key")
        String tagHeader,

        @Setting(
                value = "How long a request waits for another's answer to the same before it asks too.",
                standard = "100ms",
                least = "0ms",
                most = "1h")
        Duration waitForFill,

        @Setting(value = "When the store cannot say: ask the upstream.", standard = "bypass")
        OnStoreError onStoreError,

        @Setting(value = "Whether clients see Age and Cache-Status.", standard = "true")
        boolean headers) {
    /** When the upstream is asked. */
    public enum Mode {
        /** Always; what is stored stands in for it when it fails. */
        STANDBY,
        /** When what is stored is not fresh. */
        CACHE
    }

    /** Methods whose requests are answered from the store. */
    public enum Method {
        GET,
        HEAD;

        /** Reads it as HTTP writes it. */
        public static Method parse(String text) {
            for (Method method : values()) {
                if (method.name().equals(text)) {
                    return method;
                }
            }
            throw new IllegalArgumentException(text + " (expected: one of GET, HEAD)");
        }
    }

    /** Whether clients are listened to. */
    public enum RequestControl {
        IGNORE,
        HONOUR
    }

    /** What happens when the store cannot say. */
    public enum OnStoreError {
        /** The upstream is asked, and nothing is kept. */
        BYPASS
    }

    /** From when on the upstream counts as down. */
    public record Breaker(
            @Setting(value = "After so many failures in a row, on one node and route.", standard = "5", least = "1")
            int failures,

            @Setting(
                    value = "For so long the stored copy is served without asking; then one request tries.",
                    standard = "10s",
                    least = "1ms",
                    most = "1h")
            Duration open) {}

    public ResponseCacheConfig {
        by = List.copyOf(by);
        failures = statuses("failures", failures, 500);
        methods = List.copyOf(methods);
        statuses = statuses("statuses", statuses, 200);
        contentTypes = List.copyOf(contentTypes);
        ignoreQuery = new QueryNames(ignoreQuery).patterns();
        tagHeader = tagHeader.toLowerCase(Locale.ROOT);
        if (by.stream().anyMatch(Source::readsBody)) {
            throw new IllegalArgumentException("by: a value of the body (expected: values of the request's headers)");
        }
        if (by.isEmpty() && respect == Respect.IGNORE_PRIVATE) {
            throw new IllegalArgumentException(
                    "respect: ignore_private with by: [] (expected: whose private responses are)");
        }
        if (respect == Respect.FORCE_TTL && ttl.isZero() && mode == Mode.CACHE) {
            throw new IllegalArgumentException("ttl: 0s with respect: force_ttl (expected: > 0)");
        }
        if (statuses.contains(206) || statuses.contains(304)) {
            throw new IllegalArgumentException("statuses: 206 or 304 (expected: whole responses)");
        }
        if (!tagHeader.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("tag_header: " + tagHeader + " (expected: the name of a header)");
        }
    }

    private static List<Integer> statuses(String name, List<Integer> statuses, int least) {
        for (int status : statuses) {
            if (status < least || status > 599) {
                throw new IllegalArgumentException("%s: %d (expected: %d to 599)".formatted(name, status, least));
            }
        }
        return List.copyOf(statuses);
    }
}
