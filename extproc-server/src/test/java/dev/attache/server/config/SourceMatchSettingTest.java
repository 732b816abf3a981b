package dev.attache.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.SourceMatch;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.policy.Setting;
import dev.attache.testkit.TestContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceMatchSettingTest {
    private record Only(@Setting("Whom it is for.") SourceMatch match) {}

    /** Remembers what it was made of. */
    private static final class OnlyType implements PolicyType<Only> {
        private final List<Only> made = new ArrayList<>();

        @Override
        public String name() {
            return "only";
        }

        @Override
        public Class<Only> settings() {
            return Only.class;
        }

        @Override
        public Policy create(String policyName, Only settings, PolicyContext context) {
            made.add(settings);
            return new SamplePolicies.Tap()
                    .create(policyName, new SamplePolicies.TapSettings(null, null, null), context);
        }
    }

    private final OnlyType type = new OnlyType();

    private SourceMatch read(String match) {
        CheckedFile.policy(List.of(type), "only: {match: " + match + "}", new TestContext());
        return type.made.getLast().match();
    }

    private List<String> problems(String match) {
        return CheckedFile.problems(List.of(type), "only: {match: " + match + "}").stream()
                .map(problem -> problem.replaceFirst("^[0-9:]+ ", ""))
                .toList();
    }

    @Test
    void valuesAreListsOrOne() {
        assertThat(read("{header:x-user: [alice, 'regex:team-.*'], ip: 10.0.0.0/8}"))
                .hasToString("{header:x-user: [alice, regex:team-.*], ip: [10.0.0.0/8]}");
        assertThat(read("{consumer: '${MODEL}'}")).hasToString("{consumer: [gpt-4o]}");
    }

    @Test
    void valuesOfSecretSourcesAreNotShown() {
        Only secret = new Only(read("{header:x-api-key: hush, header:x-plan: [free]}"));

        assertThat(Redacted.text(secret)).isEqualTo("{match={header:x-api-key=(hidden), header:x-plan=[free]}}");
    }

    @Test
    void whatIsWrongIsSaidInItsPlace() {
        assertThat(problems("{heder:x-user: alice}"))
                .singleElement()
                .asString()
                .contains("\"heder:x-user\" is not a source");
        assertThat(problems("{ip: [10.0.0.0/8, 10.0.0.1/8], header:x-user: 'regex:('}"))
                .containsExactly(
                        "policies.p.only.match.ip[1]: 10.0.0.1/8 (expected: no bits set after the first 8)",
                        "policies.p.only.match.header:x-user: \"regex:(\" is not an RE2 expression: error parsing regexp:"
                                + " missing closing ): `(`");
        assertThat(problems("{path: []}"))
                .containsExactly("policies.p.only.match.path: [] (expected: at least one value)");
        assertThat(problems("{header:X-A: a, header:x-a: []}"))
                .containsExactly("policies.p.only.match.header:x-a: [] (expected: at least one value)");
        assertThat(problems("{}"))
                .containsExactly(
                        "policies.p.only.match: nothing to match (expected: at least one source and its values)");
        assertThat(problems("[alice]"))
                .containsExactly("policies.p.only.match: a list (expected: a mapping of sources to lists of values)");
    }
}
