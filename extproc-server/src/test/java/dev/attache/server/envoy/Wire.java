package dev.attache.server.envoy;

import dev.attache.policy.FailureMode;
import dev.attache.policy.Policy;
import dev.attache.server.config.EnvoySettings;
import dev.attache.testkit.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assertions;

/** A server behind an Envoy, faked or real, that is set up anew for each call. */
abstract class Wire implements AutoCloseable {
    final TestServer server = new TestServer(FixedRoutes.of());

    /**
     * How Envoy is set, and how the server believes it to be.
     *
     * @param override whether the server sends mode_override
     * @param overridden whether Envoy takes it
     * @param most max_message_timeout
     */
    record Setup(Mode mode, boolean override, boolean overridden, Duration most) {
        static Setup of(Mode mode) {
            return new Setup(mode, false, false, Duration.ZERO);
        }

        /** One that is set to no bodies and is asked for what is needed. */
        static Setup asked() {
            return new Setup(Mode.HEADERS, true, true, Duration.ZERO);
        }

        EnvoySettings settings(Duration messageTimeout) {
            EnvoySettings standard = TestServer.envoy(override, mode);
            return new EnvoySettings(
                    standard.version(), messageTimeout, most, standard.modes(), override, standard.bufferLimit());
        }
    }

    /** How long Envoy waits for an answer, as the server believes. */
    Duration messageTimeout() {
        return Duration.ofMillis(1500);
    }

    /** How long it does wait: a busy machine may be late by more than the server's margin. */
    Duration patience() {
        return Duration.ofSeconds(2);
    }

    /** Makes a call through these policies; {@code on_error} is deny. Fails on whatever Envoy finds wrong. */
    final Came call(Setup setup, Call call, Policy... policies) throws Exception {
        server.troubles.clear();
        server.with(setup.settings(messageTimeout()))
                .routes(FixedRoutes.of(
                        FailureMode.DENY,
                        charges -> CompletableFuture.failedFuture(new AssertionError("nothing was to be counted")),
                        policies));
        Came came = send(setup, call);
        Until.equal(0, server::open);
        return came;
    }

    abstract Came send(Setup setup, Call call) throws Exception;

    /** Fails unless the server had no fault. */
    final void assertSound() {
        Assertions.assertEquals("[]", server.troubles.toString());
    }

    @Override
    public void close() {
        server.close();
    }
}
