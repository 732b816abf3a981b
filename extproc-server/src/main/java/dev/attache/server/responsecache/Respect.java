package dev.attache.server.responsecache;

/** How far a response's own word on caching is followed. */
public enum Respect {
    /** RFC 9111, as a shared cache. */
    STRICT,
    /** {@code private} responses are kept for the identity that they were made for. */
    IGNORE_PRIVATE,
    /** Everything is kept for {@code ttl}, whatever {@code Cache-Control} and {@code Expires} say. */
    FORCE_TTL
}
