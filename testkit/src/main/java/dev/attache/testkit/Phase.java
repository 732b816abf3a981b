package dev.attache.testkit;

/** A part of a message that Envoy sends to the processor. */
enum Phase {
    HEADERS,
    BODY,
    TRAILERS
}
