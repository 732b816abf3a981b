package dev.attache.server.llmcache;

/**
 * What is asked, and among what it is looked for.
 *
 * @param partition the name of all else that the answer depends on, in 64 hexadecimal digits
 */
record Phrase(String partition, String text) {}
