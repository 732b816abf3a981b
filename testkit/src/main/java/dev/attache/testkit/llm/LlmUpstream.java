package dev.attache.testkit.llm;

import dev.attache.testkit.Listener;
import java.util.List;

/**
 * An HTTP/1.1 server that speaks the APIs of LLM providers, always says the same, and keeps books.
 *
 * <p>POST to a path that ends in {@code /chat/completions}, {@code /responses}, {@code /embeddings} or {@code
 * /messages} is answered in that API's own shape, in one piece or as events. It generates as many tokens as half of the
 * request's own limit, or 20 if it has none, one in each event, at once, unless the request's headers tell another
 * story:
 *
 * <ul>
 *   <li>{@code x-llm-output: 40}: tokens for each choice; the request's own limit holds all the same
 *   <li>{@code x-llm-chunk: 8}: tokens in each event
 *   <li>{@code x-llm-pace: 5ms}: the time before each event, or before as many tokens of an answer in one piece
 *   <li>{@code x-llm-cached: 12}, {@code x-llm-reasoning: 7}: how many tokens of the input and output are of that kind
 *   <li>{@code x-llm-fail: 503}: that status before the first byte; {@code reset:3}: the connection is reset after that
 *       many events, or in the middle of an answer in one piece, or with 0 before the first byte; {@code no-usage}:
 *       nothing says what was used
 * </ul>
 *
 * <p>The input is counted by {@link #tokensOf}, with 3 tokens for a chat and 4 for each of its messages. A call whose
 * connection is cut generates no more. GET {@code /books} is {@link #books} in JSON, DELETE forgets them first. Safe
 * for use from any thread.
 */
public final class LlmUpstream implements AutoCloseable {
    private final LlmBooks books = new LlmBooks();
    private final Listener listener;

    private LlmUpstream(String address, int port) {
        listener = Listener.start(
                "llm-upstream", address, port, connection -> new LlmConnection(connection, books).serve());
    }

    /** Starts on a free port of 127.0.0.1. */
    public static LlmUpstream start() {
        return start("127.0.0.1", 0);
    }

    /** Starts on this port of this address; port 0 picks a free one. */
    public static LlmUpstream start(String address, int port) {
        return new LlmUpstream(address, port);
    }

    /** Serves until the process is ended. Arguments: {@code address port}; {@code 127.0.0.1 8080} without. */
    public static void main(String[] arguments) throws InterruptedException {
        try (var upstream = start(
                arguments.length > 0 ? arguments[0] : "127.0.0.1",
                arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8080)) {
            System.out.println("LLM upstream on " + upstream.listener.address());
            Thread.currentThread().join();
        }
    }

    /**
     * How many tokens a text has, whichever side wrote it: each word, each punctuation mark and each ideograph is one.
     * What stands around the messages of a chat comes on top, as with real models.
     */
    public static int tokensOf(String text) {
        int tokens = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = Character.isLetterOrDigit(c) && !Character.isIdeographic(c);
            if (word ? !inWord : !Character.isWhitespace(c)) {
                tokens++;
            }
            inWord = word;
        }
        return tokens;
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** All calls in the order they came, as they stand now. */
    public List<LlmCall> books() {
        return books.calls();
    }

    /** Forgets all calls; those under way are not seen again. */
    public void forget() {
        books.forget();
    }

    /** Closes the port and all connections: later connections are refused. */
    @Override
    public void close() {
        listener.close();
    }
}
