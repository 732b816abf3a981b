package dev.attache.benchmark;

/** What of {@code llm_cache} is on when chats go through Envoy: one server process each. */
enum CacheMode {
    NONE("none"),
    EXACT("exact"),
    SEMANTIC("exact-then-semantic");

    final String id;

    CacheMode(String id) {
        this.id = id;
    }
}
