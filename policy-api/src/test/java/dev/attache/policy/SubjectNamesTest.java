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
        return names.scope(policy, List.of(Source.parse(source))).name(values);
    }

    @Test
    void shortValuesCanBeReadInTheStore() {
        assertThat(name("per-user", "header:x-user", "alice")).matches("per-user#[0-9a-f]{4}\\|5:alice");
        assertThat(name("per-user", "header:x-user", "")).matches("per-user#[0-9a-f]{4}\\|0:");
        assertThat(name("per-user", "header:x-user", null)).matches("per-user#[0-9a-f]{4}\\|-");
        assertThat(all("all")).matches("all#[0-9a-f]{4}");
    }

    /** So that a policy that counts by another header from now on does not take over what was counted. */
    @Test
    void whatIsCountedByIsPartOfTheName() {
        assertThat(name("p", "header:a", "1"))
                .isEqualTo(name("p", "header:a", "1"))
                .isNotEqualTo(name("p", "header:b", "1"));
        List<Source> oneWay = List.of(Source.parse("header:a"), Source.parse("header:b"));
        assertThat(names.scope("p", oneWay).name(List.of("1", "1")))
                .isNotEqualTo(names.scope("p", oneWay.reversed()).name(List.of("1", "1")));
    }

    private String all(String policy) {
        return names.scope(policy, List.of()).name(List.of());
    }

    @Test
    void aPolicyCannotBeNamedLikeAnotherWithAValue() {
        assertThat(all("a|1:x")).isNotEqualTo(name("a", "ip", "x"));
        assertThat(all("a~|b")).isNotEqualTo(all("a|~b"));
        assertThat(all(all("a"))).isNotEqualTo(all("a"));
    }

    @Test
    void secretsDoNotAppear() {
        assertThat(name("p", "cookie:sid", "hunter2"))
                .doesNotContain("hunter2")
                .matches("p#[0-9a-f]{4}\\|s:[0-9a-f]{32}");
        assertThat(name("p", "header:authorization", "Bearer hunter2")).doesNotContain("hunter2");
    }

    @Test
    void secretsAreNamedAlikeOnlyWithTheSameKey() {
        String here = name("p", "cookie:sid", "s1");
        var same = new SubjectNames("key".getBytes(StandardCharsets.UTF_8));
        var other = new SubjectNames("other".getBytes(StandardCharsets.UTF_8));

        assertThat(same.scope("p", List.of(Source.parse("cookie:sid"))).name(List.of("s1")))
                .isEqualTo(here);
        assertThat(other.scope("p", List.of(Source.parse("cookie:sid"))).name(List.of("s1")))
                .isNotEqualTo(here);
    }

    @Test
    void longValuesAreHashed() {
        assertThat(name("p", "path", "/" + "a".repeat(63))).contains("aaaa");
        assertThat(name("p", "path", "/" + "a".repeat(64))).matches("p#[0-9a-f]{4}\\|h:[0-9a-f]{32}");
    }

    /** Made of the characters that names are made of, so that a mistake in them would be found. */
    @Test
    void noTwoSubjectsShareAName() {
        var random = new Random(20261121);
        Map<String, Subject> seen = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Subject subject = subject(random);
            Subject before =
                    seen.put(names.scope(subject.policy(), subject.by()).name(subject.values()), subject);
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
            text.append("|:-~!#01hs".charAt(random.nextInt(10)));
        }
        return text.toString();
    }
}
