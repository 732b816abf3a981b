package dev.attache.server.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.policy.Interest;
import dev.attache.policy.Interest.Body;
import dev.attache.policy.Setting;
import dev.attache.server.mutation.MutatePolicy.Config;
import dev.attache.server.mutation.MutatePolicy.JsonConfig;
import dev.attache.server.mutation.MutatePolicy.RequestConfig;
import dev.attache.server.mutation.MutatePolicy.ResponseConfig;
import dev.attache.testkit.TestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutateSettingsTest {
    @Test
    void everySettingHasTheDefaultOfTheDocumentation() {
        assertThat(defaults(Config.class)).isEqualTo(Map.of("request", "optional", "response", "optional"));
        assertThat(defaults(RequestConfig.class))
                .containsExactly(
                        Map.entry("setHeaders", "{}"),
                        Map.entry("appendHeaders", "{}"),
                        Map.entry("addHeadersIfAbsent", "{}"),
                        Map.entry("removeHeaders", "[]"),
                        Map.entry("path", "optional"),
                        Map.entry("refreshRoute", "false"),
                        Map.entry("json", "optional"),
                        Map.entry("body", "optional"));
        assertThat(defaults(ResponseConfig.class))
                .containsExactly(
                        Map.entry("setHeaders", "{}"),
                        Map.entry("appendHeaders", "{}"),
                        Map.entry("addHeadersIfAbsent", "{}"),
                        Map.entry("removeHeaders", "[]"),
                        Map.entry("status", "optional"),
                        Map.entry("json", "optional"),
                        Map.entry("body", "optional"));
        assertThat(defaults(JsonConfig.class)).isEqualTo(Map.of("set", "{}", "remove", "[]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mutate: {} | nothing to change (expected: request, response)",
                "mutate: {request: {}} | p.mutate.request: nothing to change (expected: at least one edit)",
                "mutate: {response: {}} | p.mutate.response: nothing to change (expected: at least one edit)",
                "mutate: {request: {json: {}}} | p.mutate.request.json: nothing to change (expected: set, remove)",
                "mutate: {request: {set_header: {a: b}}} | did you mean \"set_headers\"?",
                "mutate: {request: {status: 200}} | request.status: unknown",
                "mutate: {response: {path: /a}} | response.path: unknown",
                "mutate: {response: {status: 199}} | p.mutate.response.status: 199 (expected: 200 to 599)",
                "mutate: {response: {status: 600}} | p.mutate.response.status: 600 (expected: 200 to 599)",
                "mutate: {request: {path: v2}} | p.mutate.request.path: v2 (expected: a path that starts with /)",
                "mutate: {request: {path: \"/{pth}\"}} | \"pth\" is not a source",
                "mutate: {request: {set_headers: {host: a}}} | set_headers: header \"host\": this header belongs to Envoy",
                "mutate: {request: {append_headers: {content-length: 1}}} | append_headers: header \"content-length\"",
                "mutate: {request: {add_headers_if_absent: {\"A b\": c}}} | add_headers_if_absent: header \"A b\"",
                "mutate: {request: {set_headers: {x: \"a\\nb\"}}} | set_headers: header \"x\": the value has a control character",
                "mutate: {request: {set_headers: {\":path\": /}}} | set_headers: :path (expected: no pseudo-header; path and status are settings)",
                "mutate: {response: {remove_headers: [\":status\"]}} | remove_headers: :status (expected: no pseudo-header",
                "mutate: {request: {remove_headers: [te]}} | remove_headers: header \"te\"",
                "mutate: {request: {set_headers: {a: b}, remove_headers: [A]}} | remove_headers: a (expected: each header only once)",
                "mutate: {request: {set_headers: {a: b, A: c}}} | set_headers: a (expected: each header only once)",
                "mutate: {request: {json: {remove: [a]}, body: x}} | p.mutate.request.body: given with json (expected: one of them)",
                "mutate: {response: {json: {remove: [a]}, body: x}} | p.mutate.response.body: given with json (expected: one of them)",
                "mutate: {request: {json: {set: {a: 1, a.b: 2}}}} | request.json: a and a.b (expected: paths that cannot meet)",
                "mutate: {request: {json: {set: {a: 1}, remove: [a.0]}}} | request.json: a and a.0 (expected: paths that cannot meet)",
                "mutate: {request: {json: {set: {a.-1: 1, a.@reverse.0: 2}}}} | given twice, in two spellings (expected: once)",
                "mutate: {request: {json: {set: {$.a: 1}}}} | JSONPath is not used here (expected: a.b.0 in place of $.a.b[0])",
                "mutate: {request: {json: {remove: [\"a.#\"]}}} | GJSON's # (length, each element, query) is not supported",
                "mutate: {request: {json: {remove: [\"@this\"]}}} | @this (expected: a path to a part of the body)",
                "mutate: {request: {json: {set: {a: 0x1F}}}} | json.set.a: 0x1F (expected: a number as JSON writes it, or quotes for a text)",
                "mutate: {request: {json: {set: {a: [007]}}}} | json.set.a[0]: 007 (expected: a number as JSON writes it",
                "mutate: {request: {json: {set: {a: {b: .5}}}}} | json.set.a.b: .5 (expected: a number as JSON writes it",
                "mutate: {request: {json: {set: {a: \"{nope}\"}}}} | \"nope\" is not a source",
                "mutate: {request: {json: {set: {a: \"${SECRET}\"}}}} | json.set.a: \"${SECRET}\"",
                "mutate: {request: {json: {set: {a: \"${GONE}\"}}}} | GONE"
            })
    void whatIsWrongIsSaid(String settings, String problem) {
        assertThat(Samples.problems(settings))
                .anySatisfy(line -> assertThat(line).contains(problem))
                .noneSatisfy(line -> assertThat(line).contains("hush"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request: {set_headers: {a: b}}                             | false, NONE, NONE, false",
                "request: {path: /a, refresh_route: true}                   | false, NONE, NONE, false",
                "request: {json: {remove: [a]}}                             | false, WHOLE, NONE, false",
                "request: {body: a}                                         | false, WHOLE, NONE, false",
                "request: {set_headers: {a: '{body:model}'}}                | false, WHOLE, NONE, true",
                "request: {path: '/{body:model}'}                           | false, WHOLE, NONE, true",
                "request: {body: '{body:model}'}                            | false, WHOLE, NONE, true",
                "request: {json: {set: {a: ['{body:model}']}}}              | false, WHOLE, NONE, true",
                "response: {remove_headers: [server]}                       | true, NONE, NONE, false",
                "response: {status: 201}                                    | true, NONE, NONE, false",
                "response: {json: {remove: [a]}}                            | false, NONE, WHOLE, false",
                "response: {body: a, add_headers_if_absent: {a: b}}         | true, NONE, WHOLE, false",
                "response: {set_headers: {a: '{body:model}'}}               | true, WHOLE, NONE, true",
                "request: {append_headers: {a: b}}, response: {body: a}     | false, NONE, WHOLE, false"
            })
    void onlyWhatIsUsedIsAskedFor(String settings, String expected) {
        Interest interest =
                Samples.policy("mutate: {" + settings + "}", new TestContext()).interest();
        assertThat("%s, %s, %s, %s"
                        .formatted(
                                interest.responseHeaders(),
                                interest.requestBody(),
                                interest.responseBody(),
                                interest.decidesOnBody()))
                .isEqualTo(expected);
        assertThat(interest.requestBody()).isIn(Body.NONE, Body.WHOLE);
        assertThat(interest.trailers() || interest.untilEnd() || interest.encoded())
                .isFalse();
    }

    private static Map<String, String> defaults(Class<? extends Record> settings) {
        var defaults = new LinkedHashMap<String, String>();
        for (var component : settings.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            boolean optional = component.getAnnotatedType().getAnnotations().length > 0;
            String unset = optional ? "optional" : "required";
            defaults.put(component.getName(), setting.standard().equals(Setting.UNSET) ? unset : setting.standard());
        }
        return defaults;
    }
}
