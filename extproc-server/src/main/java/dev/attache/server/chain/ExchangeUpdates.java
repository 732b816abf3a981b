package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the chain tells the exchange, so that later policies see what earlier ones did. */
public interface ExchangeUpdates {
    /** A policy edited the request's headers. */
    void edited(Edits edits);

    /** The whole body of the request is there; null when nobody needs it any more. */
    void requestBody(@Nullable ByteBuffer whole);

    /** What code that waited on another thread has noted is taken over, or forgotten where it was given up. */
    void decidedElsewhere(boolean taken);

    /** A policy did not get a body that it needed; {@code why} is one of a few words, for a metric. */
    void passedOver(String policy, String why);
}
