package dev.attache.server.envoy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open now. Thread-safe. */
final class OpenSessions {
    private final Set<ExchangeSession> open = ConcurrentHashMap.newKeySet();

    void add(ExchangeSession session) {
        open.add(session);
    }

    void remove(ExchangeSession session) {
        open.remove(session);
    }

    int count() {
        return open.size();
    }

    /** Asks every session to end with OK as soon as that costs its client nothing. */
    void completeAll() {
        open.forEach(ExchangeSession::completeWhenIdle);
    }
}
