package dev.attache.server.demo;

/** A policy from a jar in {@code plugins/} runs like any other. */
final class PluginScene implements Scene {
    @Override
    public String title() {
        return "a policy of your own: greeting.jar in plugins/, forty lines of Java (examples/custom-policy is one to copy)";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        caller.show(Call.get("/greeted").with("x-user-id", "ann"), 200, "the greeting policy let it pass");
        String greeting = stage.seen().header("x-greeting");
        caller.say("the upstream saw x-greeting: " + greeting, "hello ann".equals(greeting));
    }
}
