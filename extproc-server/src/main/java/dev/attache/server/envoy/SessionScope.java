package dev.attache.server.envoy;

import dev.attache.server.chain.Routes;

/** What all sessions share, and the configuration that this one is served with. */
record SessionScope(Serving serving, SessionEvents events, DecisionsUnderWay decisions, OpenSessions sessions) {
    Routes routes() {
        return serving.routes();
    }
}
