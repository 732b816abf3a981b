package dev.attache.testkit;

/** The Redis inside {@code com.github.codemonstur:embedded-redis}, found by reflection: the library is optional. */
final class EmbeddedRedis {
    private final Object server;

    private EmbeddedRedis(Object server) {
        this.server = server;
    }

    static EmbeddedRedis start(int port) {
        try {
            Object server = Class.forName("redis.embedded.RedisServer")
                    .getConstructor(int.class)
                    .newInstance(port);
            server.getClass().getMethod("start").invoke(server);
            return new EmbeddedRedis(server);
        } catch (ClassNotFoundException e) {
            throw new ProcessStartException(
                    "no Redis: redis-server is not on the PATH, and embedded-redis is not on the class path", e);
        } catch (ReflectiveOperationException e) {
            throw new ProcessStartException("the embedded Redis did not start: " + e.getCause(), e);
        }
    }

    void stop() {
        try {
            server.getClass().getMethod("stop").invoke(server);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the embedded Redis did not stop: " + e.getCause(), e);
        }
    }
}
