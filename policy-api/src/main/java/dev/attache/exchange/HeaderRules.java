package dev.attache.exchange;

import java.util.Locale;
import java.util.Set;

/**
 * Which header edits may leave the process.
 *
 * <p>Envoy answers an invalid name or value with 500 for the user, passes a wrong content-length on (the upstream hangs
 * or the connection is desynchronised) and silently ignores the routing headers. So they are refused where they are
 * made. Follows RFC 9110 section 5 for names and values, and Envoy's default {@code HeaderMutationRules}.
 */
public final class HeaderRules {
    /** Most bytes that the name and value of one edit may have together. */
    public static final int MAX_EDIT_BYTES = 16 << 10;

    private static final Set<String> FORBIDDEN = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "host",
            ":authority",
            ":method",
            ":scheme",
            ":protocol");

    private HeaderRules() {}

    /**
     * Checks a name that is to be set, appended or removed.
     *
     * @return the name in lower case
     * @throws IllegalArgumentException naming the header and the reason
     */
    public static String checkedName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(":")) {
            if (!lower.equals(":path") && !lower.equals(":status")) {
                throw refused(name, "only the pseudo-headers :path and :status may be edited");
            }
            return lower;
        }
        if (lower.isEmpty()) {
            throw refused(name, "a header name must not be empty");
        }
        if (!isToken(lower)) {
            throw refused(name, "a header name has letters, digits and !#$%&'*+-.^_`|~ only");
        }
        if (FORBIDDEN.contains(lower)) {
            throw refused(name, "this header belongs to Envoy; it is not edited by a policy");
        }
        if (lower.startsWith("x-envoy-")) {
            throw refused(name, "Envoy ignores edits of its own x-envoy-* headers");
        }
        return lower;
    }

    /** Whether it can be a header's or a cookie's name: a token (RFC 9110 section 5.6.2), in any case. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * Checks a value that is to be set or appended.
     *
     * @throws IllegalArgumentException naming the header and the reason, but not the value: it may be a secret
     */
    public static String checkedValue(String name, String value) {
        if (name.length() + bytes(value) > MAX_EDIT_BYTES) {
            throw refused(name, "name and value together are over " + MAX_EDIT_BYTES + " bytes");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                throw refused(name, "the value has a control character (U+%04X) at %d".formatted((int) c, i));
            }
        }
        if (name.equals(":status") && !value.matches("[2-5][0-9][0-9]")) {
            throw refused(name, "a status is 200 to 599");
        }
        if (name.equals(":path") && !value.startsWith("/")) {
            throw refused(name, "a path starts with /");
        }
        return value;
    }

    /** The length in UTF-8, without making a copy; each surrogate counts as half of four bytes. */
    private static int bytes(String value) {
        int bytes = value.length();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static RefusedEditException refused(String name, String reason) {
        return new RefusedEditException("header \"%s\": %s".formatted(printable(name), reason));
    }

    private static String printable(String name) {
        String clean = name.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
    }
}
