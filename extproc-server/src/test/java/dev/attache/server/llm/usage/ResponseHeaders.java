package dev.attache.server.llm.usage;

import dev.attache.exchange.HeaderList;
import java.util.List;
import java.util.Map;

/** Headers of a response, each name once. */
final class ResponseHeaders {
    private ResponseHeaders() {}

    static HeaderList of(String contentType) {
        return HeaderList.of(":status", "200", "content-type", contentType);
    }

    static HeaderList of(Map<String, String> byName) {
        return new HeaderList(List.copyOf(byName.entrySet()));
    }
}
