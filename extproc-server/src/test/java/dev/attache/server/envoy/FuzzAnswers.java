package dev.attache.server.envoy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.attache.proto.ProcessingResponseNewer;
import dev.attache.proto.StreamedImmediateResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse.ResponseCase;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import java.util.ArrayDeque;

/** Holds answers against what was sent: one for each message, in the order of its direction, and none after the last. */
final class FuzzAnswers {
    private static final int STREAMED_REPLY = ProcessingResponseNewer.STREAMED_IMMEDIATE_RESPONSE_FIELD_NUMBER;

    private final Way request = new Way();
    private final Way response = new Way();
    private final boolean orderly;
    private final FuzzStory story;
    private boolean first = true;
    private boolean observed;
    private boolean replied;
    private boolean streaming;
    private int extensions;
    private int delivered;

    /** Wrong answers are told to the story; some are only wrong to messages in an order that Envoy keeps. */
    FuzzAnswers(boolean orderly, FuzzStory story) {
        this.orderly = orderly;
        this.story = story;
    }

    private static final class Way {
        final ArrayDeque<RequestCase> owed = new ArrayDeque<>();
        boolean duplex;
        boolean ended;
        boolean bodySeen;
        boolean endSeen;
    }

    private Way way(boolean ofRequest) {
        return ofRequest ? request : response;
    }

    void delivered(ProcessingRequest message) {
        if (first) {
            first = false;
            observed = message.getObservabilityMode();
            var modes = message.getProtocolConfig();
            request.duplex = isDuplex(modes.getRequestBodyMode());
            response.duplex = isDuplex(modes.getResponseBodyMode());
        }
        RequestCase phase = message.getRequestCase();
        if (phase == RequestCase.REQUEST_NOT_SET) {
            return;
        }
        delivered++;
        Way way = way(Direction.isRequest(phase));
        boolean body = phase == RequestCase.REQUEST_BODY || phase == RequestCase.RESPONSE_BODY;
        way.bodySeen |= body;
        way.endSeen |= message.getRequestBody().getEndOfStream()
                || message.getResponseBody().getEndOfStream()
                || phase == RequestCase.REQUEST_TRAILERS
                || phase == RequestCase.RESPONSE_TRAILERS;
        if (!streaming && !(way.duplex && body)) {
            way.owed.add(phase);
        }
    }

    private static boolean isDuplex(BodySendMode mode) {
        return mode == BodySendMode.FULL_DUPLEX_STREAMED || mode == BodySendMode.UNRECOGNIZED;
    }

    void answered(ProcessingResponse answer) {
        if (observed) {
            story.wrong("answered an observer");
        } else if (replied) {
            story.wrong("answered after the reply: " + answer.getResponseCase());
        } else if (answer.getUnknownFields().hasField(STREAMED_REPLY)) {
            streamed(answer);
        } else if (streaming) {
            story.wrong("answered amid a streamed reply: " + answer.getResponseCase());
        } else {
            plain(answer);
        }
    }

    private void streamed(ProcessingResponse answer) {
        StreamedImmediateResponse part;
        try {
            part = ProcessingResponseNewer.parseFrom(answer.toByteString()).getStreamedImmediateResponse();
        } catch (InvalidProtocolBufferException e) {
            story.wrong("not a streamed reply: " + e);
            return;
        }
        if (part.hasHeadersResponse() == streaming) {
            story.wrong("a streamed reply begins once, with headers");
        }
        if (part.hasHeadersResponse() && request.owed.peek() != RequestCase.REQUEST_HEADERS) {
            story.wrong("a streamed reply to " + request.owed.peek());
        }
        streaming = true;
        replied = part.getBodyResponse().getEndOfStream();
    }

    private void plain(ProcessingResponse answer) {
        ResponseCase kind = answer.getResponseCase();
        switch (kind) {
            case RESPONSE_NOT_SET -> {
                if (!answer.hasOverrideMessageTimeout() || ++extensions > delivered) {
                    story.wrong("an answer without a phase");
                }
            }
            case IMMEDIATE_RESPONSE -> replied = true;
            case REQUEST_BODY -> body(request, RequestCase.REQUEST_BODY, answer.getRequestBody());
            case RESPONSE_BODY -> body(response, RequestCase.RESPONSE_BODY, answer.getResponseBody());
            case REQUEST_HEADERS, REQUEST_TRAILERS -> settle(request, RequestCase.valueOf(kind.name()));
            case RESPONSE_HEADERS, RESPONSE_TRAILERS -> {
                settle(response, RequestCase.valueOf(kind.name()));
                if (isDuplex(answer.getModeOverride().getResponseBodyMode())) {
                    response.duplex = true;
                    response.owed.removeIf(phase -> phase == RequestCase.RESPONSE_BODY);
                }
            }
        }
    }

    private void settle(Way way, RequestCase phase) {
        RequestCase owed = way.owed.poll();
        if (owed != phase) {
            story.wrong("answered %s, owed was %s".formatted(phase, owed));
        }
        way.ended |= phase == RequestCase.REQUEST_TRAILERS || phase == RequestCase.RESPONSE_TRAILERS;
    }

    private void body(Way way, RequestCase phase, BodyResponse answer) {
        boolean streamedResponse = answer.getResponse().getBodyMutation().hasStreamedResponse();
        if (streamedResponse != way.duplex) {
            story.wrong("streamed_response %b where full duplex is %b".formatted(streamedResponse, way.duplex));
        }
        if (!way.duplex) {
            settle(way, phase);
            return;
        }
        StreamedBodyResponse piece = answer.getResponse().getBodyMutation().getStreamedResponse();
        if (piece.getBody().size() > Replies.MAX_PIECE) {
            story.wrong("a piece of " + piece.getBody().size());
        }
        if (orderly && way.ended) {
            story.wrong("a piece after the end");
        }
        RequestCase owed = way.owed.peek();
        if (orderly && (owed == RequestCase.REQUEST_HEADERS || owed == RequestCase.RESPONSE_HEADERS)) {
            story.wrong("a piece before the headers");
        }
        way.ended |= piece.getEndOfStream();
    }

    /** Nothing came for a while and nothing is waited for, but the stream is open. */
    void idle() {
        if (!observed && !streaming && (isOwed(request) || isOwed(response))) {
            story.wrong("owed for ever: %s %s".formatted(request.owed, response.owed));
        }
    }

    private static boolean isOwed(Way way) {
        return !way.owed.isEmpty() && (!way.duplex || (way.endSeen && !way.ended));
    }

    /** The server ended the stream by itself. */
    void closed() {
        if (streaming && !replied) {
            story.wrong("closed amid a streamed reply");
        }
        if (orderly && !observed && !replied && (isHeld(request) || isHeld(response))) {
            story.wrong("closed with bytes of a body held");
        }
    }

    private static boolean isHeld(Way way) {
        return way.duplex && way.bodySeen && !way.ended;
    }
}
