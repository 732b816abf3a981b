package dev.attache.server.config;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.JsonPath;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.ByteSize;
import dev.attache.policy.Written;
import dev.attache.server.chain.HostPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a type is described that is read from text.
 *
 * @param word what it is called in a table
 * @param described how it is written, with an example
 * @param pattern a regular expression of the whole text, empty for any
 * @param mayBeNumber whether YAML may take what is meant for a number
 */
record TextType(String word, String described, String pattern, boolean mayBeNumber) {
    private static final String SOURCES =
            "a source: header:NAME, cookie:NAME, query:NAME, ip, ip/BITS, path, path_query, method, host, route,"
                    + " consumer, session:FIELD, metadata:NAMESPACE/PATH, attribute:NAME, body:JSON.PATH";

    private static final Map<Class<?>, TextType> KNOWN = Map.ofEntries(
            Map.entry(String.class, new TextType("text", "text", "", true)),
            Map.entry(Path.class, new TextType("file", "a path, relative to the configuration's folder", "", false)),
            known(Duration.class, "duration", Durations.EXPECTED, "[0-9]{1,9}(ms|s|m|h|d)"),
            known(ByteSize.class, "size", "a size such as 64KiB or 1MiB", "[0-9]{1,9}(B|KiB|MiB|GiB)"),
            known(ListenAddress.class, "address", "HOST:PORT, or unix:/PATH", "unix:/.+|[^/]+:[0-9]{1,5}"),
            known(ListenAddress.Tcp.class, "TCP address", "HOST:PORT", "[^/]+:[0-9]{1,5}"),
            known(
                    Source.class,
                    "source",
                    SOURCES,
                    "(header|cookie|query|session|attribute|body):.+|metadata:.+/.+|ip(/[0-9]{1,3})?|path|path_query|method|host"
                            + "|route|consumer"),
            Map.entry(
                    EnvoySettings.Version.class,
                    new TextType(
                            "version", "a version such as v1.40", "v?[0-9]{1,4}\\.[0-9]{1,4}(\\.[0-9]{1,4})?", true)),
            Map.entry(
                    Template.class,
                    new TextType("template", "text with places for sources, such as {header:x-user}", "", true)),
            Map.entry(
                    MatchValue.class,
                    new TextType("match value", "exact text, \"regex:…\" (RE2), or \"*\" for present", "", true)),
            Map.entry(
                    HostPattern.class,
                    new TextType("host", "a host without port, such as api.example.com or *.example.org", "", true)),
            known(
                    AddressRange.class,
                    "address range",
                    "an address, or a range such as 10.0.0.0/8",
                    "[0-9a-fA-F.:]+(/[0-9]{1,3})?"),
            Map.entry(JsonPath.class, new TextType("JSON path", "a path such as messages.-1.content", "", true)));

    private static Map.Entry<Class<?>, TextType> known(Class<?> type, String word, String described, String pattern) {
        return Map.entry(type, new TextType(word, described, pattern, false));
    }

    static TextType of(Class<?> type) {
        TextType known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        String word = Names.snake(type.getSimpleName()).replace('_', ' ').strip();
        Written written = type.getAnnotation(Written.class);
        return written == null
                ? new TextType(word, "text", "", true)
                : new TextType(
                        word,
                        written.value(),
                        written.pattern(),
                        written.pattern().isEmpty());
    }
}
