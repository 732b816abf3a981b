package dev.attache.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In these files {@code A}, {@code B} and {@code C} stand for hashes, and {@code $} for a line end. */
class KeysFileTest {
    private static final String A = "a-key-0123456789abcdef";
    private static final String B = "b-key-0123456789abcdef";
    private static final String HASH = " (expected: sha256: and 64 hex digits, as attache hash-key prints them)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice: A$bob: B$",
                "alice: [A]$bob: [B, C]$",
                "# keys$alice:$- A$bob:$  - B$  - C$",
                "{alice: A, bob: B}"
            })
    void aConsumerHasOneKeyOrSeveral(String text) {
        KeyRing ring = parse(text);

        assertThat(ring.consumer(A)).isEqualTo("alice");
        assertThat(ring.consumer(B)).isEqualTo("bob");
        assertThat(ring.consumer("another-key-0123456789")).isNull();
        assertThat(ring.size()).isEqualTo(text.contains("C") ? 3 : 2);
    }

    @Test
    void nobodyHasAKeyIfThatIsSaid() {
        assertThat(parse("{}").size()).isZero();
        assertThat(parse("{}").consumer(A)).isNull();
    }

    @Test
    void hexMayBeInUpperCase() {
        String upper = "sha256:" + KeyHash.of(A).substring(7).toUpperCase(Locale.ROOT);
        assertThat(parse("alice: " + upper).consumer(A)).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "alice: A$bob: sha1:00$ | keys.yaml:2: bob: no hash of a key#",
                "alice: my-own-secret-key$ | keys.yaml:1: alice: no hash of a key#",
                "alice:$ | keys.yaml:1: alice: no hash of a key#",
                "alice: []$ | keys.yaml:1: alice: no hash of a key#",
                "alice: [A, [B]]$ | keys.yaml:1: alice: no hash of a key#",
                "alice: {key: A}$ | keys.yaml:1: alice: no hash of a key#",
                "alice: A$bob:$- B$- A$ | keys.yaml:4: bob: a key that is given twice (expected: each key once; alice has it on line 1)",
                "alice: [A, A]$ | keys.yaml:1: alice: a key that is given twice (expected: each key once; alice has it on line 1)",
                "alice: A$alice: B$ | keys.yaml:2: alice: given twice (expected: once, with a list of keys; the first is on line 1)",
                "' ': A$ | keys.yaml:1: a name that cannot be used (expected: 1 to 256 characters, no control characters)",
                "- A$ | keys.yaml:1: no mapping (expected: NAME: \"sha256:…\" for each consumer, or {})",
                "$ | keys.yaml:1: empty (expected: NAME: \"sha256:…\" for each consumer, or {})",
                "alice: A$bob: [B$ | keys.yaml:3: not YAML (expected: NAME: \"sha256:…\")",
                "alice: A$---$bob: B$ | keys.yaml:2: not YAML (expected: NAME: \"sha256:…\")"
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String problem) {
        refused(text, problem.replace("#", HASH));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNoKeyIsShown() {
        refused(
                "alice: in-clear-0123456789$bob: A$carol: A$",
                "keys.yaml:1: alice: no hash of a key" + HASH
                        + "\nkeys.yaml:3: carol: a key that is given twice"
                        + " (expected: each key once; bob has it on line 2)");
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysFile.parse(Path.of("keys.yaml"), new byte[] {(byte) 0xff}))
                .withMessage("keys.yaml:1: not UTF-8 (expected: a text file)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysFile.parse(Path.of("keys.yaml"), null))
                .withMessage("keys.yaml cannot be read (expected: a file of keys, at most 32 MiB)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcde", "with blank 0123456789", "0123456789abcdef\n", "0123456789abcdéf"})
    void keysThatAreShortOrFitNoHeaderAreNotHashed(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyHash.of(key))
                .withMessageStartingWith("a key ")
                .withMessageContaining("(expected: ")
                .withMessageNotContaining("0123456789");
    }

    /** As {@code printf %s … | sha256sum} has it. */
    @Test
    void theHashIsSha256() {
        assertThat(KeyHash.of("0123456789abcdef"))
                .isEqualTo("sha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f");
    }

    private static KeyRing parse(String text) {
        String filled = text.replace('$', '\n')
                .replaceAll("\\bA\\b", "\"" + KeyHash.of(A) + "\"")
                .replaceAll("\\bB\\b", "\"" + KeyHash.of(B) + "\"")
                .replaceAll("\\bC\\b", "\"" + KeyHash.of("c-key-0123456789abcdef") + "\"");
        return KeysFile.parse(Path.of("keys.yaml"), filled.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text)).withMessage(message);
    }
}
