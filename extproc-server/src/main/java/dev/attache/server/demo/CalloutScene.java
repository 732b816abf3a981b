package dev.attache.server.demo;

/** A service says who is calling; its word goes on, the client's does not. */
final class CalloutScene implements Scene {
    @Override
    public String title() {
        return "http_callout: a service is asked first, and a header of its answer goes on to the upstream";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        Call call = Call.get("/account").with("x-user-id", "root");
        caller.show(
                call.with("authorization", "Bearer " + AuthService.TOKEN),
                200,
                "the service knows the token, so the request passed");
        String user = stage.seen().header("x-user-id");
        caller.say(
                "the upstream saw x-user-id: %s, as the service said; what the client wrote is gone".formatted(user),
                AuthService.USER.equals(user));
        int reached = stage.reachedUpstream();
        caller.show(
                call.with("authorization", "Bearer guessed"),
                401,
                "the service refused, and the upstream was not asked");
        if (stage.reachedUpstream() != reached) {
            throw new DemoException("a refused request reached the upstream");
        }
    }
}
