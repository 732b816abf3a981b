package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.ReadsSources;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Written;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a browser is sent. Places stand only behind scheme and host, so that no request can choose them. Immutable and
 * thread-safe.
 */
@Written("an address such as \"https://login.example.com/?back={path_query|url}\", or a path such as /login")
public final class Location implements ReadsSources {
    /** After a slash of its own neither a slash nor a place may come: {@code //host} is another host. */
    private static final Pattern FIXED_HOST =
            Pattern.compile("https?://[^/?#{\\\\@\\s]+([/?#][^\\\\\\s]*)?|/([^/{\\\\\\s][^\\\\\\s]*)?");

    private final Template template;

    private Location(Template template) {
        this.template = template;
    }

    /**
     * Compiles an address.
     *
     * @throws IllegalArgumentException when it is not an address, or a request could choose its host, with what was
     * expected
     */
    public static Location parse(String text) {
        if (!FIXED_HOST.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    text + " (expected: http:// or https://, a host, or a path; places only behind them)");
        }
        Template template = Template.parse(text);
        for (Source source : template.sources()) {
            if (source.readsBody()) {
                throw new IllegalArgumentException(text + " (expected: nothing of the body)");
            }
        }
        return new Location(template);
    }

    /** The address for one exchange. */
    String render(Exchange exchange) {
        return template.render(exchange);
    }

    @Override
    public List<Source> sources() {
        return template.sources();
    }

    @Override
    public String toString() {
        return template.toString();
    }
}
