package dev.attache.benchmark.load;

import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import java.util.List;

/** Which phases of an exchange the generator sends, each when the one before has its answer. */
public enum Phases {
    REQUEST_HEADERS,
    REQUEST_AND_RESPONSE_HEADERS,
    /** A call of a chat model: headers and body of the request, headers of the answer, and its body in one piece. */
    CHAT,
    /** The same, its answer in {@link #EVENTS} pieces. */
    CHAT_EVENTS,
    /** A chat, its answer of 1.1 KB instead of 300 bytes: from 1 KiB on a cache keeps answers compressed. */
    CHAT_LONG,
    /** Headers and body of a chat's request alone. */
    CHAT_REQUEST,
    /** Request headers; and a page to be stored, where they are not answered at once. */
    CACHED;

    /** Pieces of a streamed answer. */
    public static final int EVENTS = 200;

    /** Whether bodies are sent, as by an Envoy that is set to send them. */
    public boolean hasBodies() {
        return switch (this) {
            case CHAT, CHAT_EVENTS, CHAT_LONG, CHAT_REQUEST -> true;
            case REQUEST_HEADERS, REQUEST_AND_RESPONSE_HEADERS, CACHED -> false;
        };
    }

    ProcessingRequest opening(String user) {
        return switch (this) {
            case REQUEST_HEADERS, REQUEST_AND_RESPONSE_HEADERS, CACHED -> EnvoyMessages.requestHeaders(user);
            case CHAT, CHAT_LONG, CHAT_REQUEST -> ChatMessages.requestHeaders(user, false);
            case CHAT_EVENTS -> ChatMessages.requestHeaders(user, true);
        };
    }

    List<ExchangeMessage> followers() {
        List<ProcessingRequest> messages = switch (this) {
            case REQUEST_HEADERS -> List.of();
            case REQUEST_AND_RESPONSE_HEADERS -> List.of(EnvoyMessages.responseHeaders());
            case CACHED -> CachedPage.answer();
            case CHAT -> ChatMessages.whole(ChatMessages.answer());
            case CHAT_LONG -> ChatMessages.whole(ChatMessages.longAnswer());
            case CHAT_REQUEST -> List.of(ChatMessages.requestBody(false));
            case CHAT_EVENTS -> ChatMessages.streamed(EVENTS);
        };
        return messages.stream().map(ExchangeMessage::of).toList();
    }
}
