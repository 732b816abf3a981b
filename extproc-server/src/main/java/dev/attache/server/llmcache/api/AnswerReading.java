package dev.attache.server.llmcache.api;

import dev.attache.server.content.events.EventStream;
import dev.attache.server.content.events.ServerSentEvent;
import dev.attache.server.content.json.JsonTree;
import dev.attache.server.content.json.JsonValue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a whole answer for what there is about it; throws nothing. */
public final class AnswerReading {
    private static final String DONE = "[DONE]";

    private AnswerReading() {}

    /** What is found in a JSON text, or in the frames of an event stream. */
    public static Findings of(Shape shape, boolean events, byte[] body) {
        return read(shape, events, body, new Findings(false));
    }

    /** The same, with what the answer says. */
    public static Findings withText(Shape shape, boolean events, byte[] body) {
        return read(shape, events, body, new Findings(true));
    }

    private static Findings read(Shape shape, boolean events, byte[] body, Findings findings) {
        if (events) {
            readEvents(shape, body, findings);
        } else {
            JsonValue answer = JsonTree.read(body);
            if (answer instanceof JsonValue.Members) {
                shape.whole(answer, findings);
            } else {
                findings.broken();
            }
        }
        return findings;
    }

    private static void readEvents(Shape shape, byte[] body, Findings findings) {
        boolean done = false;
        for (ServerSentEvent event : new EventStream(body.length + 1).feed(ByteBuffer.wrap(body), true)) {
            String data = event.data();
            if (!event.complete()) {
                findings.broken();
            } else if (data != null && !data.isBlank()) { // otherwise a comment that keeps the connection alive
                read(shape, done, event.event(), data, findings);
                done |= data.strip().equals(DONE);
            }
        }
    }

    private static void read(Shape shape, boolean done, @Nullable String type, String data, Findings findings) {
        if (!done && data.strip().equals(DONE)) {
            shape.done(findings);
        } else if (!done && !findings.isEnded() && JsonTree.read(data) instanceof JsonValue.Members part) {
            shape.event(type, part, findings);
        } else {
            findings.broken();
        }
    }
}
