package dev.attache.server.callout;

import dev.attache.policy.Written;
import dev.attache.server.forwarding.ForwardedValue;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One thing of the request that the service is told. Immutable and thread-safe. */
@Written(Forward.SOURCES)
public final class Forward extends ForwardedValue {
    static final String SOURCES = "header:NAME, cookie:NAME, host, method, path_query, ip or consumer";

    /** The path alone goes into the address that is called. */
    private static final Map<String, String> ALL_BUT_PATH = NAMES.entrySet().stream()
            .filter(each -> !each.getKey().equals("path"))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static final Rules RULES = new Rules(
            ALL_BUT_PATH,
            OF_CONNECTION_OR_BODY,
            Cookies.ANY,
            SOURCES + "; others go into url",
            "a header that is not about the connection or body");

    private Forward(String text) {
        super(text, RULES);
    }

    /**
     * Reads a source that can be forwarded.
     *
     * @throws IllegalArgumentException when it is not such a source, with what was expected
     */
    public static Forward parse(String text) {
        if (text.startsWith("header:") && text.toLowerCase(Locale.ROOT).equals("header:cookie")) {
            throw new IllegalArgumentException(text + " (expected: the cookies by name, cookie:NAME)");
        }
        return new Forward(text);
    }
}
