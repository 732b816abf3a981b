package dev.attache.server.demo;

import java.net.http.HttpResponse;

/** A mock: the answer is in the configuration. */
final class RespondScene implements Scene {
    @Override
    public String title() {
        return "respond: requests with x-mock get a fixed answer";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        int reached = stage.reachedUpstream();
        HttpResponse<String> mock = caller.show(
                Call.get("/hello").with("x-mock", "1"), 200, "Attaché answered, the upstream was not asked");
        caller.say("body: " + mock.body().strip(), mock.body().equals("hello world\n"));
        if (stage.reachedUpstream() != reached) {
            throw new DemoException("a mocked request reached the upstream");
        }
        caller.show(Call.get("/hello"), 200, "without x-mock it passed to the upstream");
    }
}
