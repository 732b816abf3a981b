package dev.attache.benchmark;

/** Which parts of {@code llm_cache} are on when chats go through Envoy: one server process each. */
enum CacheMode {
    NONE("none"),
    EXACT("exact"),
    SEMANTIC("exact-then-semantic");

    final String id;

    CacheMode(String id) {
        this.id = id;
    }
}
