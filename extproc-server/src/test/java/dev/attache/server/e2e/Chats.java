package dev.attache.server.e2e;

/** Calls of LLMs as clients write them. */
final class Chats {
    static final String CHAT = "/v1/chat/completions";

    private static final String QUESTION =
            "What is left of a budget when ten calls are made at once, and one of them ends early?";

    private Chats() {}

    /** A chat; {@code more} are more fields of its body, each with a comma before it. */
    static String chat(String more) {
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(QUESTION, more);
    }

    /** A streamed chat. */
    static String stream(String more) {
        return chat(",\"stream\":true" + more);
    }

    /** Reads on until so many events with data are there. */
    static Caller.Reader until(int events) {
        return new Caller.Reader() {
            private int at;
            private int seen;

            @Override
            public boolean goesOn(CharSequence body) {
                String more = body.subSequence(at, body.length()).toString();
                at = body.length();
                seen += events(more);
                return seen < events;
            }
        };
    }

    /** How many events with data there are in whole chunks of a body. */
    static int events(String body) {
        int events = 0;
        for (int at = body.indexOf("data: "); at >= 0; at = body.indexOf("data: ", at + 1)) {
            events++;
        }
        return events;
    }
}
