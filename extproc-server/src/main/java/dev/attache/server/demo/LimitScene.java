package dev.attache.server.demo;

/** A pass, a denial, another user. */
final class LimitScene implements Scene {
    private final int limit;

    LimitScene(int limit) {
        this.limit = limit;
    }

    @Override
    public String title() {
        return "rate_limit: " + limit + " requests an hour for each x-user-id";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        for (int i = 1; i <= limit; i++) {
            caller.show(Stage.echoOf("alice"), 200, "request %d of %d: passed to the upstream".formatted(i, limit));
        }
        int reached = stage.reachedUpstream();
        caller.show(
                Stage.echoOf("alice"), 429, "alice is over her limit: Attaché answered, the upstream was not asked");
        if (stage.reachedUpstream() != reached) {
            throw new DemoException("a denied request reached the upstream");
        }
        caller.show(Stage.echoOf("bob"), 200, "bob has a counter of his own");
    }
}
