package dev.attache.exchange;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is taken from a request: the same words in every policy.
 *
 * <p>{@code header:NAME cookie:NAME query:NAME ip ip/BITS path path_query method host route consumer session:FIELD
 * metadata:NAMESPACE/PATH attribute:NAME body:JSON.PATH}. Compiled once; thread-safe. A value over 8 KiB, or a cookie
 * that is present twice, counts as missing. {@code ip/BITS} with up to 32 bits is for IPv4 and cuts IPv6 to its /64;
 * with more it is for IPv6 and leaves IPv4 whole.
 */
public final class Source implements ReadsSources {
    /** A longer value counts as missing. */
    public static final int MAX_VALUE = 8 << 10;

    private static final Set<String> SECRET_HEADERS =
            Set.of("authorization", "proxy-authorization", "x-api-key", "api-key", "cookie");
    private static final String WORDS = "header:NAME, cookie:NAME, query:NAME, ip, ip/BITS, path, path_query, method,"
            + " host, route, consumer, session:FIELD, metadata:NAMESPACE/PATH, attribute:NAME, body:JSON.PATH";

    private static final String METADATA = "metadata:";

    /** Reads the value from one exchange. */
    @FunctionalInterface
    private interface Reader {
        @Nullable
        String read(Exchange exchange);
    }

    private final String text;
    private final boolean secret;
    private final Set<String> attributes;
    private final boolean readsBody;
    private final Reader reader;

    private Source(String text, boolean secret, Set<String> attributes, Reader reader) {
        this(text, secret, attributes, false, reader);
    }

    private Source(String text, boolean secret, Set<String> attributes, boolean readsBody, Reader reader) {
        this.text = text;
        this.secret = secret;
        this.attributes = attributes;
        this.readsBody = readsBody;
        this.reader = reader;
    }

    /**
     * Compiles a source.
     *
     * @throws IllegalArgumentException when the text is not a source, with what was expected
     */
    public static Source parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1);
        if (colon >= 0 && name.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" lacks a name after the colon");
        }
        return switch (word) {
            case "header" -> {
                String lower = name.toLowerCase(Locale.ROOT);
                boolean secret = SECRET_HEADERS.contains(lower);
                yield named(
                        text,
                        colon,
                        secret,
                        exchange -> joined(exchange.requestHeaders().all(lower)));
            }
            case "cookie" -> named(text, colon, true, exchange -> Cookies.value(exchange.requestHeaders(), name));
            case "query" -> named(text, colon, false, exchange -> Paths.queryParameter(path(exchange), name));
            case "metadata" -> metadata(text, name);
            case "attribute" -> attribute(text, colon, name);
            case "body" -> body(text, colon, name);
            case "session" -> named(text, colon, false, exchange -> exchange.session(name));
            default -> plain(text);
        };
    }

    private static Source metadata(String text, String name) {
        int slash = name.lastIndexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: metadata:NAMESPACE/PATH)");
        }
        String namespace = name.substring(0, slash);
        String path = name.substring(slash + 1);
        return new Source(text, false, Set.of(), exchange -> exchange.metadata(namespace, path));
    }

    private static Source attribute(String text, int colon, String name) {
        if (colon < 0) {
            throw unknown(text);
        }
        return new Source(text, false, Set.of(name), exchange -> exchange.attribute(name));
    }

    private static Source body(String text, int colon, String name) {
        if (colon < 0) {
            throw unknown(text);
        }
        JsonPath path = JsonPath.parse(name);
        return new Source(text, true, Set.of(), true, exchange -> exchange.bodyValue(path));
    }

    private static Source plain(String text) {
        if (text.startsWith("ip/")) {
            int bits = AddressMask.parseBits(text.substring(3), text);
            return new Source(
                    text,
                    false,
                    Set.of("source.address"),
                    exchange -> AddressMask.mask(exchange.clientAddress(), bits));
        }
        return switch (text) {
            case "ip" -> new Source(text, false, Set.of("source.address"), Exchange::clientAddress);
            case "path" -> new Source(text, false, Set.of(), exchange -> Paths.withoutQuery(path(exchange)));
            case "path_query" -> new Source(text, false, Set.of(), Source::path);
            case "method" ->
                new Source(
                        text,
                        false,
                        Set.of(),
                        exchange -> exchange.requestHeaders().first(":method"));
            case "host" -> new Source(text, false, Set.of(), exchange -> host(exchange.requestHeaders()));
            case "route" -> new Source(text, false, Set.of(), Exchange::route);
            case "consumer" -> new Source(text, false, Set.of(), Exchange::consumer);
            default -> throw unknown(text);
        };
    }

    private static Source named(String text, int colon, boolean secret, Reader reader) {
        if (colon < 0) {
            throw unknown(text);
        }
        return new Source(text, secret, Set.of(), reader);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not a source (expected: " + WORDS + ")");
    }

    /** The value in this exchange, or null when it is missing. */
    public @Nullable String read(Exchange exchange) {
        String value = reader.read(exchange);
        return value == null || value.length() > MAX_VALUE ? null : value;
    }

    /** Whether the value must not be seen in a store, a log or a metric. */
    public boolean secret() {
        return secret;
    }

    /** Whether it is read from the request's body: then only a policy that decides on the body may ask. */
    public boolean readsBody() {
        return readsBody;
    }

    /**
     * Whether the head of the request says it: not what Envoy or an earlier policy found out, such as the address, an
     * attribute, the consumer or the session.
     */
    public boolean ofRequestHead() {
        return attributes.isEmpty()
                && !readsBody
                && metadataNamespace() == null
                && !text.equals("consumer")
                && !text.startsWith("session:");
    }

    @Override
    public List<Source> sources() {
        return List.of(this);
    }

    /** The namespace of Envoy's dynamic metadata that this source reads; null for none. */
    public @Nullable String metadataNamespace() {
        return text.startsWith(METADATA) ? text.substring(METADATA.length(), text.lastIndexOf('/')) : null;
    }

    /** The Envoy attributes that this source reads. */
    public Set<String> attributes() {
        return attributes;
    }

    /** The host that the client asked for: lower-case, without the port; null when there is none. */
    public static @Nullable String host(Headers headers) {
        String authority = headers.first(":authority");
        if (authority == null) {
            authority = headers.first("host");
        }
        if (authority == null) {
            return null;
        }
        int end = authority.lastIndexOf(':');
        boolean portFollows = end > authority.lastIndexOf(']') && end > 0;
        return (portFollows ? authority.substring(0, end) : authority).toLowerCase(Locale.ROOT);
    }

    private static @Nullable String path(Exchange exchange) {
        return exchange.requestHeaders().first(":path");
    }

    private static @Nullable String joined(List<String> values) {
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> values.getFirst();
            default -> String.join(",", values);
        };
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Source that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
