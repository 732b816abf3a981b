package dev.attache.server.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** A cookie, a service that knows it, a verdict that is remembered, and a session that is revoked. */
final class SessionScene implements Scene {
    private static final int REQUESTS = 100;

    @Override
    public String title() {
        return "session: who a cookie belongs to is asked once and remembered, until it is revoked";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        Caller shop = caller.at(stage.shopUrl());
        Call call = Call.get("/echo/cart").with("cookie", "sid=session-of-ann");
        shop.show(Call.get("/echo/cart"), 401, "no cookie: the upstream was not asked");
        shop.show(call.with("x-user-id", "root"), 200, "the auth service knows the cookie");
        String user = stage.seenByShop().header("x-user-id");
        shop.say(
                "the upstream saw x-user-id: %s; what the client wrote is gone".formatted(user),
                AuthService.USER.equals(user));
        for (int i = 1; i < REQUESTS; i++) {
            shop.ask(call);
        }
        int asked = stage.sessionsAsked();
        shop.say("the auth service was asked %d time for %d requests".formatted(asked, REQUESTS), asked == 1);
        revoke(stage, caller);
        shop.show(call, 401, "revoked: refused, although the auth service would still allow it");
        shop.say("it was not asked again", stage.sessionsAsked() == asked);
    }

    private static void revoke(Stage stage, Caller caller) throws Exception {
        String json = "{\"cookie\": \"session-of-ann\"}";
        URI uri = URI.create(stage.adminUrl() + "/v1/sessions/login/revoke");
        try (HttpClient admin = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = admin.send(
                    HttpRequest.newBuilder(uri)
                            .POST(BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            caller.say(
                    "operator: curl -d '%s' %s -> %d".formatted(json, uri, answer.statusCode()),
                    answer.statusCode() / 100 == 2);
        }
    }
}
