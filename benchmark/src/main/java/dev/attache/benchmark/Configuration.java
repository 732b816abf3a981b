package dev.attache.benchmark;

/** The configuration that the service is measured with. */
final class Configuration {
    private static final String[] WINDOWS = {"1h", "2h", "6h", "12h", "24h"};

    private static final String PAGES = """
            policies:
              pages: {response_cache: {mode: cache, by: [header:x-user-id]}}
            default_route: {policies: [pages]}
            """;

    /** As for an Envoy that is set to what chats need, so that no answer has to ask for it. */
    private static final String CHATS = """
              envoy:
                message_timeout: 10s
                mode_override: false
                modes: {request_body: BUFFERED, response_body: STREAMED, response_trailer: SEND}
            """;

    private static final String EXACT = """
            policies:
              answers: {llm_cache: {scope: [header:x-user-id]}}
            default_route: {policies: [answers]}
            """;

    /** A generous timeout: look-ups that are given up would be missing from the slow end. */
    private static final String SEMANTIC = """
            policies:
              answers:
                llm_cache:
                  scope: [header:x-user-id]
                  mode: exact_then_semantic
                  embedder: {onnx: {model: english}}
                  index: {memory: {}}
                  timeout: 5s
            default_route: {policies: [answers]}
            """;

    private Configuration() {}

    static String of(Row row, int grpcPort, int adminPort, int redisPort) {
        StringBuilder yaml = server(grpcPort, adminPort);
        if (row.phases(Options.DEFAULT).hasBodies()) {
            yaml.append(CHATS);
        }
        if (row.usesRedis) {
            yaml.append(redis(redisPort));
        }
        if (row == Row.CHAT_HIT_REDIS) {
            // On a busy machine Redis now and then takes longer than the default; what is not looked up is not a hit.
            yaml.append("  command_timeout: 3s\n");
        }
        return switch (row) {
            case NOOP, NAIVE, NO_POLICY, CHAT_NOOP, CHAT_READ -> yaml.toString();
            case MEMORY, REDIS, REDIS_FIVE -> yaml.append(limits(row.limits())).toString();
            case REPLY -> yaml.append(reply()).toString();
            case HIT, HIT_REDIS -> yaml.append(PAGES).toString();
            case CHAT_HIT, CHAT_HIT_LONG, CHAT_HIT_REDIS -> yaml.append(EXACT).toString();
        };
    }

    private static StringBuilder limits(int count) {
        var yaml = new StringBuilder("policies:\n  per-user:\n    rate_limit:\n")
                .append("      by: [header:x-user-id]\n      limits:\n");
        for (int i = 0; i < count; i++) {
            yaml.append("        - {requests: 1000000000, per: ")
                    .append(WINDOWS[i])
                    .append("}\n");
        }
        return yaml.append("      headers: [none]\ndefault_route: {policies: [per-user]}\n");
    }

    /** As long as a stored page, with as many headers. */
    private static String reply() {
        return """
                policies:
                  page:
                    respond:
                      content_type: application/json
                      headers: {cache-control: max-age=86400, etag: '"5f2a"', server: orders/3.1}
                      body: "%s"
                default_route: {policies: [page]}
                """.formatted("x".repeat(4096));
    }

    /** For chats through Envoy. */
    static String of(CacheMode mode, int grpcPort, int adminPort) {
        return server(grpcPort, adminPort)
                .append(CHATS)
                .append(
                        switch (mode) {
                            case NONE -> "";
                            case EXACT -> EXACT;
                            case SEMANTIC -> SEMANTIC;
                        })
                .toString();
    }

    static String of(LlmRow row, int grpcPort, int adminPort, int redisPort) {
        StringBuilder yaml = server(grpcPort, adminPort).append(CHATS);
        if (row == LlmRow.REDIS) {
            yaml.append(redis(redisPort));
        }
        if (row.hasQuota()) {
            yaml.append("""
                    policies:
                      llm:
                        token_quota:
                          by: [header:x-user-id]
                          limits: [{tokens: 1000000000, per: 1h, algorithm: fixed_window}]
                    default_route: {policies: [llm]}
                    """);
        }
        return yaml.toString();
    }

    private static StringBuilder server(int grpcPort, int adminPort) {
        return new StringBuilder("""
                version: 1
                server:
                  grpc: {address: 127.0.0.1:%d}
                  admin: {address: 127.0.0.1:%d}
                """.formatted(grpcPort, adminPort));
    }

    private static String redis(int port) {
        return "redis:\n  uri: redis://127.0.0.1:%d\n".formatted(port);
    }
}
