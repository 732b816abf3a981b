package dev.attache.benchmark;

/** What is compared when chats are measured: one server process each. */
enum LlmRow {
    NOOP("noop", "no-op: raw grpc-java, one loop"),
    NO_POLICY("none", "attache, no policy"),
    TAP("tap", "attache, the cheapest reader of bodies"),
    MEMORY("memory", "attache, token_quota, memory"),
    REDIS("redis", "attache, token_quota, Redis");

    final String id;
    final String title;

    LlmRow(String id, String title) {
        this.id = id;
        this.title = title;
    }

    boolean hasQuota() {
        return this == MEMORY || this == REDIS;
    }

    /** Without a policy the stream is closed at the request's headers: bodies never come. */
    boolean readsBodies() {
        return this != NO_POLICY;
    }

    /** Whether its headers-only exchange is measured. */
    boolean answersHeadersOnly() {
        return this == NOOP || this == NO_POLICY;
    }
}
