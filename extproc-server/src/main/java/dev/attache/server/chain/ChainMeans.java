package dev.attache.server.chain;

import dev.attache.store.Counters;

/**
 * What all chains work with.
 *
 * @param counters where charges are taken
 * @param offload where blocking policies decide
 * @param maxGathered most bytes that are gathered of one body
 */
public record ChainMeans(Counters counters, Offload offload, int maxGathered) {}
