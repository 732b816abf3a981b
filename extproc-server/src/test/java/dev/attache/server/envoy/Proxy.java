package dev.attache.server.envoy;

/** Something in front of an upstream that asks a processor about each exchange: a real Envoy, or one that is faked. */
interface Proxy extends AutoCloseable {
    /** Sends one exchange through and waits for its end. */
    Seen send(Traffic traffic) throws Exception;

    @Override
    void close();
}
