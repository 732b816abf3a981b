package dev.attache.server.llm;

import dev.attache.exchange.HeaderList;

/** Headers of a call. */
final class Called {
    static final HeaderList POST = HeaderList.of(":method", "POST");

    private Called() {}

    static HeaderList with(String name, String value) {
        return POST.with(name, value);
    }
}
