package dev.attache.exchange;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with places that are filled from the exchange: {@code user {header:x-user}}.
 *
 * <p>A doubled opening brace is a literal one; a placeholder that ends in {@code |url} is percent-encoded. A missing
 * value becomes the empty string. Compiled once; thread-safe.
 */
public final class Template implements ReadsSources {
    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Place(Source source, boolean encoded) implements Part {}

    private final String text;
    private final List<Part> parts;

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Compiles a template.
     *
     * @throws IllegalArgumentException when a placeholder is not closed or is not a source
     */
    public static Template parse(String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '{') {
                literal.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '{') {
                literal.append('{');
                i++;
            } else {
                int close = text.indexOf('}', i);
                if (close < 0) {
                    throw new IllegalArgumentException("\"" + text + "\" has a { without } (a literal brace is {{)");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Literal(literal.toString()));
                    literal.setLength(0);
                }
                parts.add(place(text.substring(i + 1, close)));
                i = close;
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
        }
        return new Template(text, List.copyOf(parts));
    }

    private static Place place(String inside) {
        int bar = inside.indexOf('|');
        if (bar < 0) {
            return new Place(Source.parse(inside), false);
        }
        String filter = inside.substring(bar + 1);
        if (!filter.equals("url")) {
            throw new IllegalArgumentException("\"" + filter + "\" is no template filter (expected: url)");
        }
        return new Place(Source.parse(inside.substring(0, bar)), true);
    }

    /** The text with every place filled. */
    public String render(Exchange exchange) {
        if (parts.size() == 1 && parts.getFirst() instanceof Literal only) {
            return only.text();
        }
        var out = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> out.append(literal.text());
                case Place place -> {
                    String value = place.source().read(exchange);
                    if (value != null) {
                        out.append(place.encoded() ? encoded(value) : value);
                    }
                }
            }
        }
        return out.toString();
    }

    @Override
    public List<Source> sources() {
        return parts.stream()
                .filter(Place.class::isInstance)
                .map(part -> ((Place) part).source())
                .toList();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
