package dev.attache.server.demo;

import java.net.http.HttpResponse;

/** Headers are set and removed, in both directions. */
final class HeaderScene implements Scene {
    @Override
    public String title() {
        return "mutate: headers are set and removed on their way";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        HttpResponse<String> answer = caller.show(
                Call.get("/hello").with("x-debug", "1"), 200, "x-demo was set on the response, to the request's path");
        String hello = stage.seen().header("hello");
        String debug = stage.seen().header("x-debug");
        caller.say(
                "the upstream saw hello: %s and %s"
                        .formatted(hello, debug == null ? "no x-debug" : "x-debug: " + debug),
                "world".equals(hello) && debug == null);
        if (!answer.headers().firstValue("x-demo").orElse("").equals("/hello")) {
            throw new DemoException("the response has no x-demo: /hello");
        }
    }
}
