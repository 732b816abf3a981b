package dev.attache.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceMatchTest {
    private static SourceMatch.Condition text(String source, String... values) {
        return new SourceMatch.Text(
                Source.parse(source), Stream.of(values).map(MatchValue::parse).toList());
    }

    private static SourceMatch.Condition address(String source, String... ranges) {
        return new SourceMatch.Address(
                Source.parse(source), Stream.of(ranges).map(AddressRange::parse).toList());
    }

    private static FakeExchange user(String name) {
        return FakeExchange.get("/").header("x-user", name);
    }

    @Test
    void anyOfTheValuesDo() {
        SourceMatch match = SourceMatch.of(List.of(text("header:x-user", "alice", "regex:team-.*")));

        assertThat(match.matches(user("alice"))).isTrue();
        assertThat(match.matches(user("team-a"))).isTrue();
        assertThat(match.matches(user("Alice"))).isFalse();
        assertThat(match.matches(user("my-team-a"))).isFalse();
    }

    @Test
    void allOfTheSourcesMustFit() {
        SourceMatch match =
                SourceMatch.of(List.of(text("header:x-user", "*"), address("ip", "10.0.0.0/8", "fd00::/8")));

        assertThat(match.matches(user("bob").from("10.1.2.3"))).isTrue();
        assertThat(match.matches(user("bob").from("fd00::1"))).isTrue();
        assertThat(match.matches(user("bob").from("192.0.2.1"))).isFalse();
        assertThat(match.matches(FakeExchange.get("/").from("10.1.2.3"))).isFalse();
    }

    @Test
    void whatIsMissingFitsNothing() {
        assertThat(SourceMatch.of(List.of(text("header:x-user", "*"))).matches(FakeExchange.get("/")))
                .isFalse();
        assertThat(SourceMatch.of(List.of(address("ip", "0.0.0.0/0"))).matches(FakeExchange.get("/")))
                .isFalse();
    }

    @Test
    void addressesAreThoseOfTheClient() {
        assertThat(SourceMatch.isAddress(Source.parse("ip"))).isTrue();
        assertThat(SourceMatch.isAddress(Source.parse("ip/24"))).isTrue();
        assertThat(SourceMatch.isAddress(Source.parse("header:ip"))).isFalse();
        assertThat(SourceMatch.of(List.of(address("ip/24", "10.1.2.0/24")))
                        .matches(FakeExchange.get("/").from("10.1.2.3")))
                .isTrue();
    }

    @Test
    void somethingMustBeMatchedAndOnlyOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceMatch.of(List.of()))
                .withMessage("nothing to match (expected: at least one source and its values)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> text("path"))
                .withMessage("path: no values (expected: at least one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceMatch.of(List.of(text("path", "/a"), text("path", "/b"))))
                .withMessage("path twice (expected: once)");
    }

    @Test
    void saysWhatItReadsAndHidesWhatIsSecret() {
        SourceMatch match =
                SourceMatch.of(List.of(text("header:authorization", "Bearer hush"), text("path", "/a", "/b")));

        assertThat(match.sources()).containsExactly(Source.parse("header:authorization"), Source.parse("path"));
        assertThat(match).hasToString("{header:authorization: (hidden), path: [/a, /b]}");
    }
}
