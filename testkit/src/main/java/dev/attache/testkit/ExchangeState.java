package dev.attache.testkit;

import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.FULL_DUPLEX_STREAMED;
import static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.NONE;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Envoy's filter knows of one exchange. All methods are called with the conversation's lock held. */
final class ExchangeState implements Conversation.Listener {
    private final FakeEnvoy envoy;
    private final Messages messages;
    private final Direction request;
    private final Direction response;
    private final LocalReplies reply = new LocalReplies();
    private final Conversation conversation = new Conversation(this);
    private final Map<String, Struct> dynamicMetadata = new HashMap<>();
    private Mode mode;
    private boolean headRequest;
    private boolean grpcRequest;
    private boolean responseBegun;
    private boolean cut;
    private boolean ended;
    private boolean aborted;
    private int timeoutOverrides;

    ExchangeState(FakeEnvoy envoy, Mode mode, Messages messages) {
        this.envoy = envoy;
        this.mode = mode;
        this.messages = messages;
        this.request = new Direction("request", mode.requestBody());
        this.response = new Direction("response", mode.responseBody());
    }

    Conversation conversation() {
        return conversation;
    }

    boolean headers(boolean isRequest, Map<String, String> fields, boolean last) {
        List<Map.Entry<String, String>> headers = List.copyOf(fields.entrySet());
        if (isRequest) {
            headRequest = "HEAD".equals(fields.get(":method"));
            grpcRequest = fields.getOrDefault("content-type", "").startsWith("application/grpc");
        } else {
            responseBegun = true;
        }
        boolean sent = reaches() && (isRequest ? mode.requestHeaders() : mode.responseHeaders());
        direction(isRequest).receiveHeaders(headers, last, !isRequest && headRequest, sent && !mode.observability());
        if (sent) {
            conversation.send(messages.headers(isRequest, headers, last));
        }
        endIfOver();
        return sent;
    }

    boolean body(boolean isRequest, byte[] bytes, boolean last) {
        Direction direction = direction(isRequest);
        boolean sent = reaches() && direction.isProcessed() && direction.body() != NONE;
        direction.receiveBody(bytes, last, !sent || mode.observability());
        if (sent && direction.isGathered() && !mode.observability()) {
            sent = last;
            if (last) {
                conversation.send(messages.body(isRequest, direction.takeGathered(), true));
            }
        } else if (sent) {
            conversation.send(messages.body(isRequest, bytes, last));
        }
        endIfOver();
        return sent;
    }

    boolean trailers(boolean isRequest, Map<String, String> fields) {
        Direction direction = direction(isRequest);
        List<Map.Entry<String, String>> trailers = List.copyOf(fields.entrySet());
        boolean sent =
                reaches() && direction.isProcessed() && (isRequest ? mode.requestTrailers() : mode.responseTrailers());
        if (reaches() && direction.hasGathered()) {
            conversation.send(messages.body(isRequest, direction.takeGathered(), false));
        }
        direction.receiveTrailers(trailers, sent && !mode.observability());
        if (sent) {
            conversation.send(messages.trailers(isRequest, trailers));
        }
        endIfOver();
        return sent;
    }

    /** Whether Envoy waits for the answer before it goes on in this direction. */
    boolean waits(boolean isRequest) {
        return !mode.observability() && direction(isRequest).body() != FULL_DUPLEX_STREAMED;
    }

    void abort(boolean reset) {
        aborted = true;
        if (reset) {
            conversation.cancel();
        } else {
            conversation.halfClose();
        }
    }

    MessageView client() {
        MessageView local = reply.view();
        return local != null && !cut ? local : response.view(cut);
    }

    MessageView upstream() {
        return request.view(false);
    }

    Map<String, Struct> dynamicMetadata() {
        return Map.copyOf(dynamicMetadata);
    }

    int timeoutOverrides() {
        return timeoutOverrides;
    }

    Mode mode() {
        return mode;
    }

    @Override
    public void answered(ProcessingResponse answer) {
        if (aborted) {
            return;
        }
        if (mode.observability()) {
            throw new ProtocolViolation(
                    Rule.ANSWER_IN_OBSERVABILITY, answer.getResponseCase().toString());
        }
        collect(answer);
        if (LocalReplies.isStreamed(answer)) {
            reply.streamed(LocalReplies.streamedPart(answer), request);
        } else {
            reply.requireNone();
            dispatch(answer);
        }
        endIfOver();
    }

    @Override
    public void ended(Status status) {
        ended = true;
        if (status.isOk() && !aborted) {
            if (reply.isBegun() && !reply.isComplete()) {
                throw new ProtocolViolation(Rule.ENDED_WITHOUT_END_OF_STREAM, "streamed reply");
            }
            if (!reply.isBegun() && !mode.observability()) {
                request.release();
                response.release();
            }
        }
    }

    private void dispatch(ProcessingResponse answer) {
        switch (answer.getResponseCase()) {
            case REQUEST_HEADERS -> {
                request.answerHeaders(answer.getRequestHeaders().getResponse());
                override(answer, true);
            }
            case RESPONSE_HEADERS -> {
                response.answerHeaders(answer.getResponseHeaders().getResponse());
                override(answer, false);
            }
            case REQUEST_BODY -> request.answerBody(answer.getRequestBody().getResponse());
            case RESPONSE_BODY -> response.answerBody(answer.getResponseBody().getResponse());
            case REQUEST_TRAILERS ->
                request.answerTrailers(answer.getRequestTrailers().getHeaderMutation());
            case RESPONSE_TRAILERS ->
                response.answerTrailers(answer.getResponseTrailers().getHeaderMutation());
            case IMMEDIATE_RESPONSE -> {
                cut = response.isCommitted();
                reply.immediate(answer.getImmediateResponse(), headRequest, grpcRequest);
            }
            case RESPONSE_NOT_SET -> {
                if (!answer.hasOverrideMessageTimeout()) {
                    throw new ProtocolViolation(Rule.UNSET_ANSWER, "empty ProcessingResponse");
                }
                timeoutOverrides++;
            }
        }
    }

    private void override(ProcessingResponse answer, boolean atRequest) {
        if (answer.hasModeOverride() && envoy.modeOverride) {
            Mode next = Overrides.apply(mode, answer.getModeOverride(), atRequest, envoy.clearingOverride);
            if (atRequest && request.isProcessed()) {
                request.override(next.requestBody());
            }
            response.override(next.responseBody());
            mode = next;
        }
    }

    private void collect(ProcessingResponse answer) {
        answer.getDynamicMetadata()
                .getFieldsMap()
                .forEach((namespace, value) -> dynamicMetadata.merge(
                        namespace,
                        value.getStructValue(),
                        (before, more) -> before.toBuilder().mergeFrom(more).build()));
    }

    /** Envoy ends the stream once no later phase can come, or when the processor or the response is done. */
    private void endIfOver() {
        boolean responseUnwanted = !mode.responseHeaders() && response.body() == NONE && !mode.responseTrailers();
        boolean responseOver = responseUnwanted || (responseBegun && isOver(response, mode.responseTrailers()));
        boolean bothOver = isOver(request, mode.requestTrailers()) && responseOver;
        boolean replied = reply.isComplete();
        boolean gone = response.isComplete() && !response.owes();
        if (!bothOver && !replied && !gone) {
            return;
        }
        if (mode.observability() && !gone) {
            return;
        }
        // What the processor says to a request whose response is over crosses the end on the wire.
        aborted |= gone && !replied && !isOver(request, mode.requestTrailers());
        conversation.halfClose();
        if (envoy.ending == FakeEnvoy.Ending.RESET) {
            conversation.cancel();
        }
    }

    private static boolean isOver(Direction direction, boolean trailersWanted) {
        if (direction.owes()) {
            return false;
        }
        if (!direction.isProcessed() || direction.isComplete()) {
            return true;
        }
        return direction.body() == NONE && !trailersWanted;
    }

    private boolean reaches() {
        return conversation.isOpen() && !ended && !reply.isBegun();
    }

    private Direction direction(boolean isRequest) {
        return isRequest ? request : response;
    }
}
