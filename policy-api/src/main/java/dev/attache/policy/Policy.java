package dev.attache.policy;

import dev.attache.exchange.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * A policy as the configuration has it: shared by all exchanges, immutable, thread-safe.
 *
 * <p>It keeps no state of an exchange; that lives in the {@link ExchangeHandler} that {@link #begin} makes.
 */
public interface Policy {
    /** What this policy needs beyond request headers. Asked once, when the configuration is read. */
    Interest interest();

    /** Makes the handler for one exchange. Called when its request headers are there; must not block. */
    ExchangeHandler begin(Exchange exchange);

    /**
     * The longest that it may wait in one phase, the counters left out. What exceeds Envoy's {@code message_timeout} is
     * asked for with {@code override_message_timeout}, where {@code server.envoy.max_message_timeout} allows.
     */
    default Duration timeout() {
        return Duration.ZERO;
    }

    /**
     * Does in advance what its first exchange would have to wait for, such as loading a model. Blocks; called once, off
     * the event loops, before exchanges come. A failure is logged, and the policy is used all the same.
     */
    default void prepare() throws IOException, InterruptedException {}

    /**
     * Envoy's attributes that it reads beside those of its sources: {@code response.code_details}. {@code envoy-config}
     * has Envoy send them; where it does not, {@link Exchange#attribute} is null.
     */
    default Set<String> attributes() {
        return Set.of();
    }

    /**
     * Whether an exchange must not pass unchecked: then faults and overload on its routes are answered with 503,
     * whatever {@code server.on_error} says.
     */
    default boolean guards() {
        return false;
    }
}
