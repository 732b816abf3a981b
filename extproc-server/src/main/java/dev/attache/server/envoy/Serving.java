package dev.attache.server.envoy;

import dev.attache.server.chain.Routes;
import dev.attache.server.config.EnvoySettings;

/**
 * What exchanges that begin now are served with; one configuration's, taken once per exchange, so that a reload never
 * changes one half-way.
 *
 * @param routes the routes to choose from
 * @param envoy what the operator's Envoy is set to
 * @param maxGathered most bytes of a body that are gathered
 */
public record Serving(Routes routes, EnvoySettings envoy, int maxGathered) {}
