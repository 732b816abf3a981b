package dev.attache.server.similarity;

import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses, paths, names in programs and options, normalised in case where case says nothing. */
final class Identifiers {
    private static final Pattern CASED = Pattern.compile("[a-z][A-Z]|[/\\\\_.>:]|^[-+]");

    /** Names of products, which are written in any case. */
    private static final Pattern SITE = Pattern.compile("(?i)[a-z]\\w*\\.(?:js|ts|net|io|ai|com|org|cn)");

    private Identifiers() {}

    /** /etc/Foo is not /etc/foo, nor is -R -r; Node.js is node.js, and HTML5 html5. */
    static String normalise(String raw) {
        boolean cased = CASED.matcher(raw).find() && !SITE.matcher(raw).matches();
        return cased ? raw : raw.toLowerCase(Locale.ROOT);
    }
}
