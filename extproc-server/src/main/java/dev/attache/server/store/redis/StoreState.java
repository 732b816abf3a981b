package dev.attache.server.store.redis;

/**
 * Whether the store answers, for {@code /ready}.
 *
 * @param connected whether every event loop has a connection that answers
 * @param reason why not, in one sentence; empty when connected
 */
public record StoreState(boolean connected, String reason) {
    static final StoreState CONNECTED = new StoreState(true, "");
}
