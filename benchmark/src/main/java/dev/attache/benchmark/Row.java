package dev.attache.benchmark;

import dev.attache.benchmark.load.Phases;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is compared: one server process each. */
enum Row {
    NOOP("noop", "no-op: raw grpc-java, one loop", false),
    NAIVE("naive", "naive: stub, default executor, Lettuce", true),
    NO_POLICY("none", "attache, no policy", false),
    MEMORY("memory", "attache, one limit, memory", false),
    REDIS("redis", "attache, one limit, Redis", true),
    REDIS_FIVE("redis5", "attache, five limits, Redis", true),
    REPLY("reply", "attache, static reply of 4 KB", false),
    HIT("hit", "attache, stored page of 4 KB, memory", false),
    HIT_REDIS("hit-redis", "attache, stored page of 4 KB, Redis", true),
    CHAT_NOOP("chat-noop", "no-op: headers and body of a chat", false),
    CHAT_READ("chat-read", "attache, chat read, static reply", false),
    CHAT_HIT("chat-hit", "attache, stored chat, 300 bytes, memory", false),
    CHAT_HIT_LONG("chat-hit-1k", "attache, stored chat, 1.1 KB, memory", false),
    CHAT_HIT_REDIS("chat-hit-redis", "attache, stored chat, 300 bytes, Redis", true);

    /**
     * How many pages or answers fit into the eighth of the heap that the in-process store takes; with more, some would
     * have to be asked for again.
     */
    private static final int MOST_STORED = 2_000;

    final String id;
    final String title;
    final boolean usesRedis;

    Row(String id, String title, boolean usesRedis) {
        this.id = id;
        this.title = title;
        this.usesRedis = usesRedis;
    }

    /** All rows about headers, which run where none is named. */
    static List<Row> ofHeaders() {
        return Arrays.stream(values()).filter(row -> !row.isOfChats()).toList();
    }

    /** All rows that show what an answer of {@code llm_cache} costs, and those that they are compared with. */
    static List<Row> ofStoredChats(boolean redis) {
        return Arrays.stream(values())
                .filter(row -> row == NOOP || row == MEMORY || row == REDIS || row.isOfChats())
                .filter(row -> redis || !row.usesRedis)
                .toList();
    }

    private boolean isOfChats() {
        return compareTo(CHAT_NOOP) >= 0;
    }

    /** What is sent. */
    Phases phases(Options options) {
        return switch (this) {
            case HIT, HIT_REDIS -> Phases.CACHED;
            case CHAT_NOOP -> Phases.CHAT_REQUEST;
            case CHAT_READ, CHAT_HIT, CHAT_HIT_REDIS -> Phases.CHAT;
            case CHAT_HIT_LONG -> Phases.CHAT_LONG;
            case NOOP, NAIVE, NO_POLICY, MEMORY, REDIS, REDIS_FIVE, REPLY -> options.phases();
        };
    }

    /** How many values of {@code x-user-id} are used: something is kept for each. */
    int users(Options options) {
        return isHit() ? Math.min(MOST_STORED, options.users()) : options.users();
    }

    /** How many limits the policy of the row has; 0 for no policy. */
    int limits() {
        return switch (this) {
            case MEMORY, REDIS -> 1;
            case REDIS_FIVE -> 5;
            default -> 0;
        };
    }

    /** Whether every request is to be answered from the store. */
    boolean isHit() {
        return switch (this) {
            case HIT, HIT_REDIS, CHAT_HIT, CHAT_HIT_LONG, CHAT_HIT_REDIS -> true;
            default -> false;
        };
    }

    /** Whether every chat is to be answered by {@code llm_cache}. */
    boolean isStoredChat() {
        return this == CHAT_HIT || this == CHAT_HIT_LONG || this == CHAT_HIT_REDIS;
    }

    /** Whether every exchange is to end with an immediate answer. */
    boolean isAnswered() {
        return this == REPLY || this == CHAT_READ || isHit();
    }

    static Optional<Row> of(String id) {
        return Arrays.stream(values()).filter(row -> row.id.equals(id)).findFirst();
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(row -> row.id).toList();
    }
}
