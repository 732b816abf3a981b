package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import java.nio.ByteBuffer;

/** What the chain tells the exchange, so that later policies see what earlier ones did. */
public interface ExchangeUpdates {
    /** A policy edited the request's headers. */
    void edited(Edits edits);

    /** The whole body of the request is there. */
    void requestBody(ByteBuffer whole);

    /** A body went by a policy that needed it; {@code why} is one of few words, for a metric. */
    void passedOver(String policy, String why);
}
