package dev.attache.server.store.rest;

/**
 * What a service says it found; none of it is trusted yet.
 *
 * @param similarity cosine
 */
record Hit(Entry entry, double similarity) {}
