package dev.attache.exchange;

import org.jspecify.annotations.Nullable;

/** Reads one cookie of a request (RFC 6265 section 4.2), whatever the other pairs look like. */
final class Cookies {
    private Cookies() {}

    /** The value of the cookie without surrounding quotes; null when it is missing or present more than once. */
    static @Nullable String value(Headers headers, String name) {
        String found = null;
        for (String header : headers.all("cookie")) {
            int at = 0;
            while (at < header.length()) {
                int end = header.indexOf(';', at);
                if (end < 0) {
                    end = header.length();
                }
                int equals = header.indexOf('=', at);
                if (equals >= 0
                        && equals < end
                        && header.substring(at, equals).strip().equals(name)) {
                    if (found != null) {
                        return null;
                    }
                    found = unquoted(header.substring(equals + 1, end).strip());
                }
                at = end + 1;
            }
        }
        return found;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
