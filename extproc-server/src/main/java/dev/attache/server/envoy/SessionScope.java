package dev.attache.server.envoy;

import dev.attache.server.chain.Routes;

/** What all sessions share; {@code routes} is taken once per exchange, so that a reload never changes one half-way. */
record SessionScope(Routes routes, SessionEvents events, DecisionsUnderWay decisions, OpenSessions sessions) {}
