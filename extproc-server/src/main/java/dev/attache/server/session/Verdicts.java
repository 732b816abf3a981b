package dev.attache.server.session;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.SubjectNames;
import dev.attache.store.Sessions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the auth service is shown of a request, and the name under which its verdict is remembered: made of exactly
 * these values, the address that is asked, and where the values come from. Immutable; thread-safe.
 */
final class Verdicts {
    private final List<Shown> forward;
    private final SubjectNames.Scope names;
    private final String asked;

    Verdicts(String policy, SessionConfig.Authenticate authenticate, SubjectNames subjects) {
        this.forward = authenticate.forward();
        List<Source> sources = forward.stream().map(Shown::source).toList();
        this.names = subjects.scope(policy, sources);
        var text = new StringBuilder(authenticate.url());
        for (Shown one : forward) {
            text.append('\n').append(one);
        }
        this.asked = text.append('\n').toString();
    }

    /** Whether a value counts as missing although the request carries it, because it cannot be shown. */
    boolean hidesAny(Exchange exchange, List<@Nullable String> values) {
        for (int i = 0; i < forward.size(); i++) {
            if (values.get(i) == null && forward.get(i).hidden(exchange)) {
                return true;
            }
        }
        return false;
    }

    /** The values of one request, in the order of {@code forward}; null for what is missing. */
    List<@Nullable String> values(Exchange exchange) {
        var values = new ArrayList<@Nullable String>(forward.size());
        for (Shown one : forward) {
            values.add(one.read(exchange));
        }
        return values;
    }

    /** Secret values go in through an HMAC, so that nobody who has the store can search for one. */
    String name(List<@Nullable String> values) {
        return Sessions.name(asked + names.name(values));
    }

    /** The headers of the call. */
    Map<String, List<String>> headers(List<@Nullable String> values) {
        var headers = new LinkedHashMap<String, List<String>>();
        var cookies = new ArrayList<String>();
        for (int i = 0; i < forward.size(); i++) {
            Shown one = forward.get(i);
            String value = values.get(i);
            if (value != null && one.isCookie()) {
                cookies.add(one.name() + "=" + value);
            } else if (value != null) {
                headers.put(one.name(), List.of(value));
            }
        }
        if (!cookies.isEmpty()) {
            headers.put("cookie", List.of(String.join("; ", cookies)));
        }
        return headers;
    }
}
