package dev.attache.policy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.LocalReply;
import dev.attache.exchange.Source;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A policy that keeps responses and answers with them when the upstream fails.
 *
 * <p>Envoy must show it the failures that Envoy reports itself: refused connections, timeouts, resets, no healthy host.
 * Where {@code server.standby} is set it is also asked outside of ext_proc, by requests that Envoy sends in the
 * upstream's place. Thread-safe.
 */
public interface StandsIn extends Policy {
    /**
     * The header of every answer given outside of ext_proc. Envoy may bring such an answer through ext_proc afterwards:
     * it stands for a failure of the upstream, and must never be stored.
     */
    String MARK = "x-attache-standby";

    /** Whose responses are kept apart: the sources of the identity; empty when everyone shares them. */
    List<Source> by();

    /**
     * The answer that is kept for this request and may be given because the upstream failed, as if the failure had been
     * seen through ext_proc; null for none. Nothing is counted against the upstream.
     *
     * @param exchange has the request's headers and the route; not kept after the stage has completed
     * @return never fails: what cannot be found is none
     */
    CompletionStage<@Nullable LocalReply> stored(Exchange exchange);
}
