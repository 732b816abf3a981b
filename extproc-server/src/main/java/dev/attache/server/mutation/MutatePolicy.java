package dev.attache.server.mutation;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.JsonPath;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.ExchangeHandler;
import dev.attache.policy.Interest;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.Setting;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonTemplate;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes headers, path, status, JSON fields and bodies, of requests and of responses.
 *
 * <p>Immutable and thread-safe.
 */
public final class MutatePolicy implements Policy {
    /** The settings, as design and documentation name them. */
    public record Config(
            @Setting("What is changed about the request.") @Nullable
            RequestConfig request,

            @Setting("What is changed about the response.") @Nullable
            ResponseConfig response) {
        public Config {
            if (request == null && response == null) {
                throw new IllegalArgumentException("nothing to change (expected: request, response)");
            }
        }
    }

    /** What is changed about the request. */
    public record RequestConfig(
            @Setting(value = "Headers to set; values are templates.", standard = "{}")
            Map<String, Template> setHeaders,

            @Setting(value = "Headers to add beside those that are there; values are templates.", standard = "{}")
            Map<String, Template> appendHeaders,

            @Setting(value = "Headers to add where they are missing; values are templates.", standard = "{}")
            Map<String, Template> addHeadersIfAbsent,

            @Setting(value = "Headers to remove.", standard = "[]")
            List<String> removeHeaders,

            @Setting("The path, with its query; a template.") @Nullable
            Template path,

            @Setting(value = "Whether Envoy chooses its route again.", standard = "false")
            boolean refreshRoute,

            @Setting("Fields of a JSON body.") @Nullable JsonConfig json,
            @Setting("Another body; a template.") @Nullable Template body) {
        public RequestConfig {
            var seen = new HashSet<String>();
            setHeaders = HeaderSettings.checked("set_headers", setHeaders, seen);
            appendHeaders = HeaderSettings.checked("append_headers", appendHeaders, seen);
            addHeadersIfAbsent = HeaderSettings.checked("add_headers_if_absent", addHeadersIfAbsent, seen);
            removeHeaders = HeaderSettings.checked("remove_headers", removeHeaders, seen);
            if (path != null && !path.toString().matches("(?s)[/{].*")) {
                throw new IllegalArgumentException("path: " + path + " (expected: a path that starts with /)");
            }
            notBoth(json, body);
            if (seen.isEmpty() && path == null && !refreshRoute && json == null && body == null) {
                throw new IllegalArgumentException("nothing to change (expected: at least one edit)");
            }
        }

        HeaderChanges headers() {
            return new HeaderChanges(
                    setHeaders, appendHeaders, addHeadersIfAbsent, removeHeaders, ":path", path, refreshRoute);
        }
    }

    /** What is changed about the response. */
    public record ResponseConfig(
            @Setting(value = "Headers to set; values are templates.", standard = "{}")
            Map<String, Template> setHeaders,

            @Setting(value = "Headers to add beside those that are there; values are templates.", standard = "{}")
            Map<String, Template> appendHeaders,

            @Setting(value = "Headers to add where they are missing; values are templates.", standard = "{}")
            Map<String, Template> addHeadersIfAbsent,

            @Setting(value = "Headers to remove.", standard = "[]")
            List<String> removeHeaders,

            @Setting("The HTTP status, 200 to 599.") @Nullable
            Integer status,

            @Setting("Fields of a JSON body.") @Nullable JsonConfig json,
            @Setting("Another body; a template.") @Nullable Template body) {
        public ResponseConfig {
            var seen = new HashSet<String>();
            setHeaders = HeaderSettings.checked("set_headers", setHeaders, seen);
            appendHeaders = HeaderSettings.checked("append_headers", appendHeaders, seen);
            addHeadersIfAbsent = HeaderSettings.checked("add_headers_if_absent", addHeadersIfAbsent, seen);
            removeHeaders = HeaderSettings.checked("remove_headers", removeHeaders, seen);
            if (status != null && (status < 200 || status > 599)) {
                throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
            }
            notBoth(json, body);
            if (seen.isEmpty() && status == null && json == null && body == null) {
                throw new IllegalArgumentException("nothing to change (expected: at least one edit)");
            }
        }

        HeaderChanges headers() {
            Template fixed = status == null ? null : Template.parse(status.toString());
            return new HeaderChanges(
                    setHeaders, appendHeaders, addHeadersIfAbsent, removeHeaders, ":status", fixed, false);
        }
    }

    /** Fields of a JSON body. */
    public record JsonConfig(
            @Setting(value = "Values to set, by path; texts are templates.", standard = "{}")
            Map<JsonPath, JsonTemplate> set,

            @Setting(value = "Paths to remove.", standard = "[]")
            List<JsonPath> remove) {
        public JsonConfig {
            set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
            remove = List.copyOf(remove);
            if (set.isEmpty() && remove.isEmpty()) {
                throw new IllegalArgumentException("nothing to change (expected: set, remove)");
            }
            JsonEditor.of(List.copyOf(set.keySet()), remove);
        }
    }

    private static void notBoth(@Nullable JsonConfig json, @Nullable Template body) {
        if (json != null && body != null) {
            throw new IllegalArgumentException("body: given with json (expected: one of them)");
        }
    }

    private final @Nullable MessageChanges request;
    private final @Nullable MessageChanges response;

    MutatePolicy(String name, Config config, PolicyContext context) {
        var counts = new MutateCounts(context.metrics(), name);
        RequestConfig ofRequest = config.request();
        ResponseConfig ofResponse = config.response();
        request = ofRequest == null
                ? null
                : new MessageChanges(
                        ofRequest.headers(), BodyChange.of(ofRequest.json(), ofRequest.body()), counts.request());
        response = ofResponse == null
                ? null
                : new MessageChanges(
                        ofResponse.headers(), BodyChange.of(ofResponse.json(), ofResponse.body()), counts.response());
    }

    @Override
    public Interest interest() {
        Interest interest = Interest.REQUEST_HEADERS;
        if (request != null && request.changesBody()) {
            interest = interest.withRequestBody(Interest.Body.WHOLE);
        }
        if (response != null && response.changesHeaders()) {
            interest = interest.withResponseHeaders();
        }
        if (response != null && response.changesBody()) {
            interest = interest.withResponseBody(Interest.Body.WHOLE);
        }
        boolean readsBody = (request != null && request.readsBody()) || (response != null && response.readsBody());
        return readsBody ? interest.decidingOnBody() : interest;
    }

    @Override
    public ExchangeHandler begin(Exchange exchange) {
        return new MutateHandler(request, response, exchange);
    }

    /** Whether a value is taken from the request's body. */
    static boolean readsBody(List<Source> sources) {
        return sources.stream().anyMatch(Source::readsBody);
    }
}
