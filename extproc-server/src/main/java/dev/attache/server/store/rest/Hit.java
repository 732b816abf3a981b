package dev.attache.server.store.rest;

/**
 * What a service says that it found; nothing of it is believed yet.
 *
 * @param similarity cosine
 */
record Hit(Entry entry, double similarity) {}
