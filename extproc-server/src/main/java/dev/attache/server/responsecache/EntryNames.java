package dev.attache.server.responsecache;

import dev.attache.exchange.Headers;
import dev.attache.exchange.Source;
import dev.attache.policy.SubjectNames;
import dev.attache.server.responsecache.EntryCodec.Entry;
import dev.attache.server.responsecache.field.QueryNames;
import dev.attache.server.responsecache.field.RequestTarget;
import dev.attache.server.responsecache.field.Variation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under what names a policy's entries are kept, and whose they are. Nothing of a request can be read off a name: all of
 * it is hashed with the service's secret. Thread-safe.
 */
final class EntryNames {
    /** Deeper paths have no owner of their own: a purge of one takes the deepest prefix that has. */
    static final int MOST_PREFIXES = 5;

    private static final int MOST_TAGS = 32;
    private static final int MOST_TAG = 256;

    /** Headers from which some origins build links, redirects or routes, although they are not part of the URI. */
    private static final List<String> KEYED = List.of(
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-scheme",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-server",
            "x-forwarded-ssl",
            "front-end-https",
            "x-url-scheme",
            "x-host",
            "x-http-host-override",
            "forwarded");

    private final String prefix;
    private final SubjectNames.Scope identities;
    /** Any secret source: its values are hashed with the secret. */
    private final SubjectNames.Scope hashed;

    private final Set<String> authorized;
    private final QueryNames ignored;

    EntryNames(String policy, ResponseCacheConfig config, SubjectNames subjects) {
        this.identities = subjects.scope(policy, config.by());
        this.hashed = subjects.scope("", List.of(Source.parse("header:authorization")));
        this.ignored = new QueryNames(config.ignoreQuery());
        // What is no longer kept, or was kept by other rules, must not be found after the configuration changed.
        String rules = hash(List.of(
                        config.respect(),
                        config.ttl(),
                        config.statuses(),
                        config.contentTypes(),
                        config.ignoreQuery(),
                        config.tagHeader(),
                        config.staleIfError(),
                        config.staleWhileRevalidate())
                .toString());
        this.prefix = "response|" + identities.prefix() + '|' + rules.substring(0, 8);
        this.authorized = config.respect() == Respect.STRICT ? Collections.emptySet() : Set.of("authorization");
    }

    /** What all names begin with. */
    String prefix() {
        return prefix;
    }

    QueryNames ignored() {
        return ignored;
    }

    /**
     * Whose a request with these values is. Not for the store: values that are not marked secret are in it in clear.
     */
    String subject(List<String> values) {
        return identities.name(Collections.unmodifiableList(values));
    }

    /** The name of whoever this is. */
    String identity(String subject) {
        return prefix + "|i|" + hash(subject);
    }

    /** The name of whoever has these values. */
    String identity(List<String> values) {
        return identity(subject(values));
    }

    /** The entry for a request of a subject. Hashed once: that costs more than the rest of the name together. */
    String entry(@Nullable String subject, RequestTarget target, Headers request) {
        var text = new StringBuilder(512).append(target.text()).append('\n');
        if (subject != null) {
            text.append(subject);
        }
        for (String name : KEYED) {
            append(text, name, request);
        }
        for (String name : authorized) {
            append(text, name, request);
        }
        return prefix + "|e|" + hash(text.toString());
    }

    private static void append(StringBuilder text, String name, Headers request) {
        List<String> values = request.all(name);
        if (!values.isEmpty()) {
            String value = String.join(",", values);
            text.append('\n').append(name).append(value.length()).append(':').append(value);
        }
    }

    /** One of several entries of a name, by what the request's headers say. */
    String variant(String entry, Entry.Choice choice, Headers request) {
        return entry
                + '|'
                + choice.id()
                + '|'
                + hash(Variation.of(choice.vary(), request)).substring(0, 24);
    }

    /** Everything that the policy keeps. */
    String all() {
        return prefix + "|all";
    }

    /** Everything at a target, whoever it is for; the host makes no difference. */
    String at(RequestTarget target) {
        return prefix + "|u|" + hash(target.path() + target.query());
    }

    /**
     * An owner that is purged for a short while only, to stop what is under way. It has a name of its own: a mark that
     * is soon forgotten must not take the place of one that is not.
     */
    static String briefly(String name) {
        return name + '~';
    }

    /** Everything at a path and below. */
    String below(String path) {
        return prefix + "|p|" + hash(path);
    }

    String tagged(String tag) {
        return prefix + "|t|" + hash(tag);
    }

    /** All owners of a response. */
    List<String> owners(String entry, @Nullable String identity, RequestTarget target, List<String> tags) {
        var owners = new ArrayList<String>();
        owners.add(all());
        owners.add(at(target));
        owners.add(briefly(entry));
        if (identity != null) {
            owners.add(identity);
            owners.add(briefly(identity));
        }
        target.prefixes(MOST_PREFIXES).forEach(path -> owners.add(below(path)));
        tags.forEach(tag -> owners.add(tagged(tag)));
        return owners;
    }

    /** The tags that a header lists, between blanks or commas; null where they are too many or too long. */
    static @Nullable List<String> tags(List<String> lines) {
        var tags = new ArrayList<String>();
        for (String line : lines) {
            for (String tag : line.split("[ ,\\t]+", -1)) {
                if (!tag.isEmpty() && !tags.contains(tag)) {
                    tags.add(tag);
                }
            }
        }
        return tags.size() > MOST_TAGS || tags.stream().anyMatch(tag -> tag.length() > MOST_TAG) ? null : tags;
    }

    private String hash(String text) {
        String name = hashed.name(List.of(text));
        return name.substring(name.lastIndexOf(':') + 1);
    }
}
