package dev.attache.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attache.exchange.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubjectNamesTest {
    private final SubjectNames names = new SubjectNames("key".getBytes(StandardCharsets.UTF_8));

    private record Subject(String policy, List<Source> by, List<@Nullable String> values) {}

    private String name(String policy, String source, @Nullable String value) {
        List<@Nullable String> values = new ArrayList<>();
        values.add(value);
        return names.name(policy, List.of(Source.parse(source)), values);
    }

    @Test
    void shortValuesCanBeReadInTheStore() {
        assertThat(name("per-user", "header:x-user", "alice")).isEqualTo("per-user|5:alice");
        assertThat(name("per-user", "header:x-user", "")).isEqualTo("per-user|0:");
        assertThat(name("per-user", "header:x-user", null)).isEqualTo("per-user|-");
        assertThat(names.name("all", List.of(), List.of())).isEqualTo("all");
    }

    @Test
    void aPolicyCannotBeNamedLikeAnotherWithAValue() {
        assertThat(names.name("a|1:x", List.of(), List.of())).isNotEqualTo(name("a", "ip", "x"));
        assertThat(names.name("a~|b", List.of(), List.of())).isNotEqualTo(names.name("a|~b", List.of(), List.of()));
    }

    @Test
    void secretsDoNotAppear() {
        assertThat(name("p", "cookie:sid", "hunter2")).doesNotContain("hunter2").matches("p\\|s:[0-9a-f]{32}");
        assertThat(name("p", "header:authorization", "Bearer hunter2")).doesNotContain("hunter2");
    }

    @Test
    void secretsAreNamedAlikeOnlyWithTheSameKey() {
        String here = name("p", "cookie:sid", "s1");
        var same = new SubjectNames("key".getBytes(StandardCharsets.UTF_8));
        var other = new SubjectNames("other".getBytes(StandardCharsets.UTF_8));

        assertThat(same.name("p", List.of(Source.parse("cookie:sid")), List.of("s1")))
                .isEqualTo(here);
        assertThat(other.name("p", List.of(Source.parse("cookie:sid")), List.of("s1")))
                .isNotEqualTo(here);
    }

    @Test
    void longValuesAreHashed() {
        assertThat(name("p", "path", "/" + "a".repeat(63))).contains("aaaa");
        assertThat(name("p", "path", "/" + "a".repeat(64))).matches("p\\|h:[0-9a-f]{32}");
    }

    /** Made of the characters that names are made of, so that a mistake in them would be found. */
    @Test
    void noTwoSubjectsShareAName() {
        var random = new Random(20261121);
        Map<String, Subject> seen = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Subject subject = subject(random);
            Subject before = seen.put(names.name(subject.policy(), subject.by(), subject.values()), subject);
            assertThat(before == null || before.equals(subject))
                    .as("%s and %s", before, subject)
                    .isTrue();
        }
        assertThat(seen).hasSizeGreaterThan(10_000);
    }

    private static Subject subject(Random random) {
        // One kind of source per place: what a policy counts by does not change from request to request.
        Source source = Source.parse("header:h");
        int size = random.nextInt(4);
        var by = new ArrayList<Source>();
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            by.add(source);
            values.add(random.nextInt(5) == 0 ? null : text(random));
        }
        return new Subject("p" + text(random), by, values);
    }

    private static String text(Random random) {
        if (random.nextInt(40) == 0) {
            return "h".repeat(65 + random.nextInt(3));
        }
        var text = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
            text.append("|:-~!01hs".charAt(random.nextInt(9)));
        }
        return text.toString();
    }
}
