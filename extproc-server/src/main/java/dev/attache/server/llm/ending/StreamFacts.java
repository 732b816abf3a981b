package dev.attache.server.llm.ending;

import dev.attache.exchange.JsonPath;
import dev.attache.server.content.events.ServerSentEvent;
import dev.attache.server.content.json.JsonRead;
import dev.attache.server.llm.LlmApi;
import dev.attache.server.llm.LlmRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a stream to end it well, learned from its events as they go by.
 *
 * <p>Holds a few names and numbers, and 64 KiB at most of what the end must repeat. An event that is not what it claims
 * is ignored. One for each stream; not thread-safe.
 */
public final class StreamFacts {
    private static final int MAX_NAME = 256;
    private static final int MAX_ANSWERS = 128;

    private final LlmRequest request;
    private final boolean eventStream;
    private final BitSet begun = new BitSet();
    private final BitSet finished = new BitSet();
    private final DashScopeFacts dashScope = new DashScopeFacts();
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String created;
    private @Nullable String response;
    private @Nullable String eventType;
    private long sequence = -1;
    private int openBlock = -1;
    private boolean begins;
    private boolean stopped;
    private boolean over;

    /**
     * Begins a stream.
     *
     * @param contentType the response's: it tells a stream of JSON without events
     */
    public StreamFacts(LlmRequest request, @Nullable String contentType) {
        this.request = request;
        this.eventStream = contentType == null || !contentType.contains("json");
    }

    /** A whole event went by; parts of one are ignored. */
    public void see(ServerSentEvent event) {
        String data = event.data();
        if (event.complete() && data != null) {
            see(event.event(), data);
        }
    }

    /**
     * A whole event went by.
     *
     * @param type as server-sent events and the frames of AWS have it ({@code :event-type}); null when it names none
     * @param json its data, payload or line
     */
    public void see(@Nullable String type, String json) {
        if (json.startsWith("[DONE]")) {
            over = true;
            return;
        }
        see(request.api(), type, json);
    }

    private void see(LlmApi api, @Nullable String type, String json) {
        if (!(FactPaths.of(api).read(json.getBytes(StandardCharsets.UTF_8)) instanceof JsonRead.Values read)) {
            return;
        }
        begins = true;
        switch (api) {
            case OPENAI_CHAT, OPENAI_COMPLETIONS -> openAi(read);
            case OPENAI_RESPONSES -> responses(read);
            case ANTHROPIC_MESSAGES -> anthropic(read);
            case GEMINI -> gemini(read);
            case DASHSCOPE -> {
                id = name(read, FactPaths.REQUEST_ID, id);
                over |= dashScope.see(read, json);
            }
            case BEDROCK_CONVERSE -> converse(type, read);
            case BEDROCK_INVOKE -> invoke(read);
            case COHERE -> cohere(read);
            case OLLAMA -> ollama(read);
            case OPENAI_EMBEDDINGS, OPENAI_IMAGES -> {}
        }
    }

    private void openAi(JsonRead read) {
        id = name(read, FactPaths.ID, id);
        model = name(read, FactPaths.MODEL, model);
        created = digits(read.get(FactPaths.CREATED), created);
        answer(read, FactPaths.CHOICE_INDEX, FactPaths.CHOICE_END);
    }

    private void answer(JsonRead read, JsonPath index, JsonPath end) {
        int answer = number(read.get(index));
        if (answer >= 0 && answer < MAX_ANSWERS) {
            begun.set(answer);
            finished.set(answer, finished.get(answer) || read.get(end) != null);
        }
    }

    private void responses(JsonRead read) {
        String type = read.get(FactPaths.TYPE);
        String whole = read.get(FactPaths.RESPONSE);
        sequence = Math.max(sequence, number(read.get(FactPaths.SEQUENCE)));
        response = whole != null && whole.startsWith("{") ? whole : response;
        over |= "response.completed".equals(type)
                || "response.incomplete".equals(type)
                || "response.failed".equals(type);
    }

    private void anthropic(JsonRead read) {
        switch (String.valueOf(read.get(FactPaths.TYPE))) {
            case "content_block_start", "content_block_delta" -> openBlock = number(read.get(FactPaths.INDEX));
            case "content_block_stop" -> openBlock = -1;
            case "message_delta" -> stopped |= read.get(FactPaths.STOP) != null;
            case "message_stop", "error" -> over = true;
            default -> {}
        }
    }

    private void gemini(JsonRead read) {
        id = name(read, FactPaths.RESPONSE_ID, id);
        model = name(read, FactPaths.MODEL_VERSION, model);
        answer(read, FactPaths.CANDIDATE_INDEX, FactPaths.CANDIDATE_END);
        boolean ends = read.get(FactPaths.CANDIDATE_END) != null;
        finished.set(0, finished.get(0) || (ends && begun.isEmpty()));
    }

    private void converse(@Nullable String type, JsonRead read) {
        switch (String.valueOf(type)) {
            case "contentBlockStart", "contentBlockDelta" -> openBlock = number(read.get(FactPaths.BLOCK));
            case "contentBlockStop" -> openBlock = -1;
            case "messageStop" -> stopped = true;
            case "metadata" -> over = true;
            default -> {}
        }
    }

    /** The model's own events, wrapped; Anthropic's are understood. */
    private void invoke(JsonRead read) {
        String bytes = read.get(FactPaths.BYTES);
        if (bytes == null) {
            return;
        }
        try {
            String json = new String(Base64.getDecoder().decode(bytes), StandardCharsets.UTF_8);
            if (FactPaths.of(LlmApi.ANTHROPIC_MESSAGES).read(json.getBytes(StandardCharsets.UTF_8))
                    instanceof JsonRead.Values inner) {
                String type = inner.get(FactPaths.TYPE);
                eventType = type == null ? eventType : type;
                anthropic(inner);
            }
        } catch (IllegalArgumentException notBase64) {
            // Not what it claims: nothing is learned from it.
        }
    }

    private void cohere(JsonRead read) {
        id = name(read, FactPaths.ID, name(read, FactPaths.GENERATION, id));
        String old = read.get(FactPaths.EVENT_TYPE);
        eventType = old == null ? eventType : old;
        over |= "stream-end".equals(old);
        switch (String.valueOf(read.get(FactPaths.TYPE))) {
            case "content-start", "content-delta" -> openBlock = number(read.get(FactPaths.INDEX));
            case "content-end" -> openBlock = -1;
            case "message-end" -> over = true;
            default -> {}
        }
    }

    private void ollama(JsonRead read) {
        model = name(read, FactPaths.MODEL, model);
        created = name(read, FactPaths.CREATED_AT, created);
        response = read.get(FactPaths.RESPONSE) == null ? response : "";
        over |= "true".equals(read.get(FactPaths.DONE));
    }

    private static @Nullable String name(JsonRead read, JsonPath path, @Nullable String before) {
        String name = read.get(path);
        return name == null || name.length() > MAX_NAME ? before : name;
    }

    private static @Nullable String digits(@Nullable String text, @Nullable String before) {
        return text != null && text.matches("[1-9][0-9]{0,17}") ? text : before;
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(text) : -1;
    }

    LlmRequest request() {
        return request;
    }

    boolean isEventStream() {
        return eventStream;
    }

    @Nullable
    String id() {
        return id;
    }

    /** As the stream names it, otherwise as the request does; empty where neither does. */
    String model() {
        String asked = request.model();
        return model != null ? model : asked != null ? asked : "";
    }

    @Nullable
    String created() {
        return created;
    }

    /** The last object of that name, as JSON. */
    @Nullable
    String response() {
        return response;
    }

    /** The last type that was seen inside events; not for every API. */
    @Nullable
    String eventType() {
        return eventType;
    }

    /** The sequence number of the last event; -1 when events have none. */
    long sequence() {
        return sequence;
    }

    /** The index of the block that is open; -1 when none is. */
    int openBlock() {
        return openBlock;
    }

    /** The answers that are not finished; the first, when none has been seen. */
    BitSet openAnswers() {
        var answers = (BitSet) begun.clone();
        answers.set(0, answers.get(0) || answers.isEmpty());
        answers.andNot(finished);
        return answers;
    }

    DashScopeFacts dashScope() {
        return dashScope;
    }

    boolean hasBegun() {
        return begins;
    }

    /** Whether the reason for the end has been told already. */
    boolean isStopped() {
        return stopped;
    }

    /** Whether the stream has had its last event. */
    boolean isOver() {
        return over;
    }
}
