package dev.attache.server.demo;

/** One field of a JSON body is set; the rest stays as it was written. */
final class ModelScene implements Scene {
    @Override
    public String title() {
        return "mutate: the model of an LLM request is mapped, and nothing else of it touched";
    }

    @Override
    public void play(Stage stage, Caller caller) throws Exception {
        caller.show(
                Call.post("/v1/chat/completions", "{\"model\": \"gpt-4o\", \"temperature\": 0.70, \"messages\": []}"),
                200,
                "the request's body was edited on its way");
        String body = stage.seen().bodyStart();
        caller.say(
                "the upstream saw " + body,
                body.equals("{\"model\": \"gpt-4o-mini\", \"temperature\": 0.70, \"messages\": []}"));
    }
}
