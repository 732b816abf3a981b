package dev.attache.server.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.attache.exchange.Verdict;
import dev.attache.server.consumer.ConsumerConfig.OnMissing;
import dev.attache.testkit.TestContext;
import dev.attache.testkit.TestExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys follow their file. */
class ApiKeysTest {
    private static final String NEW_KEY = "a-new-key-0123456789";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @SuppressWarnings("NullAway.Init")
    private ConsumerPolicy policy;

    private final TestContext context = new TestContext();

    @BeforeEach
    void makePolicy() {
        keys = Samples.keys(folder);
        policy = new ConsumerPolicy(
                "caller", Samples.config(OnMissing.DENY, null, Samples.inHeader("x-api-key", keys)), context);
    }

    @Test
    void aChangedFileIsTakenUpOnceItIsTheSameTwice() {
        Samples.write(keys, "carol: \"" + KeyHash.of(NEW_KEY) + "\"\n");

        context.runPeriodicWork();
        assertThat(passes(NEW_KEY)).as("it may still be being written").isFalse();
        context.runPeriodicWork();
        assertThat(passes(NEW_KEY)).isTrue();
        assertThat(passes(Samples.ALICES_KEY)).isFalse();
        assertThat(reloads("taken")).isEqualTo(1);
        context.runPeriodicWork();
        assertThat(reloads("taken")).isEqualTo(1);
    }

    @Test
    void aBrokenFileIsRefusedOnceAndTheOldKeysStay() {
        Samples.write(keys, "carol: " + NEW_KEY + "\n");

        context.runPeriodicWork();
        assertThatIllegalStateException()
                .isThrownBy(context::runPeriodicWork)
                .withMessageContaining("keys.yaml:1: carol: no hash of a key")
                .withMessageNotContaining(NEW_KEY);
        assertThatCode(context::runPeriodicWork).doesNotThrowAnyException();
        assertThat(passes(Samples.ALICES_KEY)).isTrue();
        assertThat(reloads("refused")).isEqualTo(1);
    }

    @Test
    void aFileThatIsGoneIsRefusedAndTakenUpWhenItIsBack() throws IOException {
        Files.delete(keys);
        context.runPeriodicWork();
        assertThatIllegalStateException().isThrownBy(context::runPeriodicWork).withMessageContaining("cannot be read");
        assertThat(passes(Samples.ALICES_KEY)).isTrue();

        Samples.write(keys, "{}");
        context.runPeriodicWork();
        context.runPeriodicWork();
        assertThat(passes(Samples.ALICES_KEY)).as("the last key was revoked").isFalse();
    }

    @Test
    void aFileThatIsWrongFromTheStartIsAMistakeOfTheConfiguration() {
        Samples.write(keys, "carol: sha256:00\n");
        var config = Samples.config(OnMissing.DENY, null, Samples.inHeader("x-api-key", keys));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsumerPolicy("caller", config, context))
                .withMessageStartingWith("keys_file: ")
                .withMessageContaining("keys.yaml:1: carol: no hash of a key");
    }

    private boolean passes(String key) {
        TestExchange exchange = TestExchange.get("/").with("x-api-key", key);
        return Samples.verdict(policy, exchange) instanceof Verdict.Proceed;
    }

    private long reloads(String result) {
        return context.counts()
                .getOrDefault("attache_consumer_keys_reloads_total[policy, caller, result, " + result + "]", 0L);
    }
}
