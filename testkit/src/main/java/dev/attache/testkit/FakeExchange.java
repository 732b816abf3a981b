package dev.attache.testkit;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc.ExternalProcessorStub;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse.ResponseCase;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a {@link FakeEnvoy}.
 *
 * <p>{@code requestHeaders}, {@code requestBody} and so on do what Envoy does when that part of the HTTP message
 * arrives: they send it if the mode says so, wait for its answer where Envoy waits, and return the answer. They return
 * null where nothing is sent or waited for (mode NONE or SKIP, gathered bodies, full duplex, observability) and when
 * the server has ended the stream with OK. The {@code send…} methods never wait; {@link #answer} waits for the next
 * answer.
 *
 * <p>Every method throws {@link ProtocolViolation} once an answer broke a {@link Rule}. Safe for use from any thread,
 * but the parts of one direction must come in order.
 */
public final class FakeExchange implements AutoCloseable {
    private final FakeEnvoy envoy;
    private final ExchangeState state;
    private final Conversation conversation;

    FakeExchange(FakeEnvoy envoy, Mode mode, Messages messages, ExternalProcessorStub stub) {
        this.envoy = envoy;
        this.state = new ExchangeState(envoy, mode, messages);
        this.conversation = state.conversation();
        // The stream of requests reaches the conversation by beforeStart.
        var unused = stub.process(conversation);
    }

    /** The request's headers arrive. Waits, but in full duplex only if they are all there is. */
    public @Nullable ProcessingResponse requestHeaders(Map<String, String> headers, boolean endOfStream) {
        boolean wait = state.waits(true) || (endOfStream && !mode().observability());
        return sendRequestHeaders(headers, endOfStream) && wait ? await(ResponseCase.REQUEST_HEADERS) : null;
    }

    /** A piece of the request's body arrives. */
    public @Nullable ProcessingResponse requestBody(byte[] bytes, boolean endOfStream) {
        return sendRequestBody(bytes, endOfStream) && state.waits(true) ? await(ResponseCase.REQUEST_BODY) : null;
    }

    /** The request's trailers arrive; they end it. */
    public @Nullable ProcessingResponse requestTrailers(Map<String, String> trailers) {
        return sendRequestTrailers(trailers) && state.waits(true) ? await(ResponseCase.REQUEST_TRAILERS) : null;
    }

    /** The response's headers arrive, from the upstream or from Envoy itself. */
    public @Nullable ProcessingResponse responseHeaders(Map<String, String> headers, boolean endOfStream) {
        boolean wait = state.waits(false) || (endOfStream && !mode().observability());
        return sendResponseHeaders(headers, endOfStream) && wait ? await(ResponseCase.RESPONSE_HEADERS) : null;
    }

    /** A piece of the response's body arrives. */
    public @Nullable ProcessingResponse responseBody(byte[] bytes, boolean endOfStream) {
        return sendResponseBody(bytes, endOfStream) && state.waits(false) ? await(ResponseCase.RESPONSE_BODY) : null;
    }

    /** The response's trailers arrive; they end it. */
    public @Nullable ProcessingResponse responseTrailers(Map<String, String> trailers) {
        return sendResponseTrailers(trailers) && state.waits(false) ? await(ResponseCase.RESPONSE_TRAILERS) : null;
    }

    /** As {@link #requestHeaders}, without waiting. Returns whether a message was sent. */
    public boolean sendRequestHeaders(Map<String, String> headers, boolean endOfStream) {
        return act(() -> state.headers(true, headers, endOfStream));
    }

    /** As {@link #requestBody}, without waiting. Returns whether a message was sent. */
    public boolean sendRequestBody(byte[] bytes, boolean endOfStream) {
        return act(() -> state.body(true, bytes, endOfStream));
    }

    /** As {@link #requestTrailers}, without waiting. Returns whether a message was sent. */
    public boolean sendRequestTrailers(Map<String, String> trailers) {
        return act(() -> state.trailers(true, trailers));
    }

    /** As {@link #responseHeaders}, without waiting. Returns whether a message was sent. */
    public boolean sendResponseHeaders(Map<String, String> headers, boolean endOfStream) {
        return act(() -> state.headers(false, headers, endOfStream));
    }

    /** As {@link #responseBody}, without waiting. Returns whether a message was sent. */
    public boolean sendResponseBody(byte[] bytes, boolean endOfStream) {
        return act(() -> state.body(false, bytes, endOfStream));
    }

    /** As {@link #responseTrailers}, without waiting. Returns whether a message was sent. */
    public boolean sendResponseTrailers(Map<String, String> trailers) {
        return act(() -> state.trailers(false, trailers));
    }

    /** Waits for the next answer of any kind that no method has returned yet; null if the stream ended with OK. */
    public @Nullable ProcessingResponse answer() {
        return conversation.take(any -> true, "an answer", envoy.patience);
    }

    /** What the client has got so far: the response after mutation, or the processor's own reply. */
    public MessageView client() {
        return view(state::client);
    }

    /** What the upstream has got so far: the request after mutation. No headers: it was not reached. */
    public MessageView upstream() {
        return view(state::upstream);
    }

    /** The dynamic metadata that the answers have set, by namespace. */
    public Map<String, Struct> dynamicMetadata() {
        return view(state::dynamicMetadata);
    }

    /** How many answers asked for more time with override_message_timeout. */
    public int timeoutOverrides() {
        return view(state::timeoutOverrides);
    }

    /** The mode as overridden so far. */
    public Mode mode() {
        return view(state::mode);
    }

    /** Whether Envoy still has the stream open: it has not half-closed or reset it, and the server has not ended it. */
    public boolean isOpen() {
        return view(conversation::isOpen);
    }

    /** The client goes away: half-close; what the server still sends is not looked at. */
    public void halfClose() {
        conversation.locked(() -> state.abort(false));
    }

    /** The client goes away: RST_STREAM. */
    public void cancel() {
        conversation.locked(() -> state.abort(true));
    }

    /**
     * Waits for the end of the stream and returns its status: the server's, or CANCELLED after a reset from this side.
     *
     * @throws AssertionError if it does not end in time
     */
    public Status awaitEnd(Duration longest) {
        return conversation.awaitEnd(longest);
    }

    /** Resets the stream if it is open, and throws what was found wrong unless a method has thrown it already. */
    @Override
    public void close() {
        conversation.locked(() -> state.abort(true));
        conversation.rethrowUnreported();
    }

    private @Nullable ProcessingResponse await(ResponseCase kind) {
        return conversation.take(
                answer -> answer.getResponseCase() == kind
                        || answer.getResponseCase() == ResponseCase.IMMEDIATE_RESPONSE
                        || LocalReplies.isStreamed(answer),
                kind.name(),
                envoy.patience);
    }

    private boolean act(BooleanSupplier action) {
        conversation.rethrow();
        boolean[] sent = new boolean[1];
        conversation.locked(() -> sent[0] = action.getAsBoolean());
        conversation.rethrow();
        return sent[0];
    }

    private <T> T view(Supplier<T> read) {
        conversation.rethrow();
        return conversation.read(read);
    }
}
