package dev.attache.server.responsecache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The headers of a message, and its body: {@code Message.of(200, "cache-control", "max-age=60").body("a")}. */
final class Message implements Headers {
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    byte[] body = {};

    /** A response; with a type that is kept unless it is given another. */
    static Message of(int status, String... namesAndValues) {
        var message = new Message();
        message.headers.add(Map.entry(":status", String.valueOf(status)));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            message.headers.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        if (message.first("content-type") == null) {
            message.headers.add(Map.entry("content-type", "text/plain"));
        }
        return message;
    }

    static Message copyOf(Headers other) {
        var message = new Message();
        other.forEach((name, value) -> message.headers.add(Map.entry(name, value)));
        return message;
    }

    Message body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    Message body(byte[] bytes) {
        body = bytes;
        return this;
    }

    Message with(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    Message without(String name) {
        headers.removeIf(header -> header.getKey().equals(name));
        return this;
    }

    Message edited(Edits edits) {
        for (HeaderEdit edit : edits.headers()) {
            switch (edit) {
                case HeaderEdit.Set set -> without(set.name()).with(set.name(), set.value());
                case HeaderEdit.Append append -> with(append.name(), append.value());
                case HeaderEdit.Remove remove -> without(remove.name());
            }
        }
        return this;
    }

    int status() {
        return Integer.parseInt(String.valueOf(first(":status")));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    private HeaderList list() {
        return new HeaderList(headers);
    }

    @Override
    public @Nullable String first(String name) {
        return list().first(name);
    }

    @Override
    public List<String> all(String name) {
        return list().all(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        list().forEach(action);
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public int bytes() {
        return list().bytes();
    }

    @Override
    public String toString() {
        return headers + " " + text();
    }
}
