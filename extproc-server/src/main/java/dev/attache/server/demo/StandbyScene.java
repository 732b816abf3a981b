package dev.attache.server.demo;

import java.net.http.HttpResponse;

/** A page for each user that is still there when the upstream is not. */
final class StandbyScene implements Scene {
    @Override
    public String title() {
        return "response_cache: the upstream is always asked, and when it is down, its last answer is given";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        Caller shop = caller.at(stage.shopUrl());
        Call bob = Call.get("/echo/page-1").with("cookie", "sid=session-of-bob");
        HttpResponse<String> live = shop.show(bob, 200, "from the upstream, and stored for this cookie alone");
        stage.unplugShop();
        shop.say("the upstream's plug is pulled", true);
        HttpResponse<String> stored = shop.show(bob, 200, "the stored page");
        shop.say("it is the same page, byte for byte", stored.body().equals(live.body()));
        shop.show(Call.get("/echo/page-1").with("cookie", "sid=another"), 401, "somebody else does not get it");
        shop.show(
                Call.get("/echo/page-2").with("cookie", "sid=session-of-bob"),
                503,
                "of a page that was never asked for there is no copy");
        stage.plugShopIn();
        HttpResponse<String> again = shop.show(bob, 200, "the upstream is back, and asked");
        shop.say("this answer is new: no age", again.headers().firstValue("age").isEmpty());
    }
}
