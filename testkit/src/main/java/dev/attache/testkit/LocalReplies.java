package dev.attache.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.attache.proto.ProcessingResponseNewer;
import dev.attache.proto.StreamedImmediateResponse;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reply that the processor made for the exchange, whole or in pieces. Not thread-safe. */
final class LocalReplies {
    private List<Map.Entry<String, String>> headers = List.of();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean begun;
    private boolean complete;

    /** Whether there is a local reply. */
    boolean isBegun() {
        return begun;
    }

    boolean isComplete() {
        return complete;
    }

    @Nullable
    MessageView view() {
        return begun
                ? new MessageView(
                        List.copyOf(headers), ByteString.copyFrom(body.toByteArray()), List.of(), complete, false, true)
                : null;
    }

    void immediate(ImmediateResponse answer, boolean headRequest, boolean grpcRequest) {
        requireNone();
        begun = true;
        complete = true;
        int status = answer.getStatus().getCodeValue() == 0
                ? 200
                : answer.getStatus().getCodeValue();
        var made = new ArrayList<Map.Entry<String, String>>();
        made.add(Map.entry(":status", Integer.toString(grpcRequest ? 200 : status)));
        if (!answer.getBody().isEmpty()) {
            made.add(Map.entry("content-type", grpcRequest ? "application/grpc" : "text/plain"));
        }
        headers = new ArrayList<>(HeaderMutations.apply(made, answer.getHeaders()));
        headers.removeIf(header -> header.getKey().equals("content-length"));
        if (grpcRequest) {
            int code = answer.hasGrpcStatus() ? answer.getGrpcStatus().getStatus() : grpcStatus(status);
            headers.add(Map.entry("grpc-status", Integer.toString(code)));
            headers.add(Map.entry("grpc-message", answer.getBody().toString(StandardCharsets.UTF_8)));
            return;
        }
        headers.add(
                Map.entry("content-length", Integer.toString(answer.getBody().size())));
        if (!headRequest) {
            body.writeBytes(answer.getBody().toByteArray());
        }
    }

    void streamed(StreamedImmediateResponse answer, Direction request) {
        if (complete) {
            requireNone();
        }
        switch (answer.getResponseCase()) {
            case HEADERS_RESPONSE -> {
                // In full duplex, Envoy sends the headers upstream beside the reply where a piece of the body was sent.
                boolean allowed = request.body() == BodySendMode.NONE
                        || (request.body() == BodySendMode.FULL_DUPLEX_STREAMED && !request.owes(Phase.BODY));
                if (begun || !request.owes(Phase.HEADERS) || !allowed) {
                    throw new ProtocolViolation(Rule.STREAMED_REPLY_NOT_ALLOWED, "request body " + request.body());
                }
                begun = true;
                headers = answer.getHeadersResponse().getHeaders().getHeadersList().stream()
                        .map(LocalReplies::entry)
                        .toList();
                complete = answer.getHeadersResponse().getEndOfStream();
            }
            case BODY_RESPONSE -> {
                requireBegun();
                body.writeBytes(answer.getBodyResponse().getBody().toByteArray());
                complete = answer.getBodyResponse().getEndOfStream();
            }
            case TRAILERS_RESPONSE -> {
                requireBegun();
                complete = true;
            }
            default -> throw new ProtocolViolation(Rule.UNSET_ANSWER, "streamed reply without a part");
        }
    }

    void requireNone() {
        if (begun) {
            throw new ProtocolViolation(Rule.AFTER_LOCAL_REPLY, "another answer");
        }
    }

    private void requireBegun() {
        if (!begun) {
            throw new ProtocolViolation(Rule.STREAMED_REPLY_NOT_ALLOWED, "a piece before the headers");
        }
    }

    private static Map.Entry<String, String> entry(HeaderValue header) {
        if (!header.getValue().isEmpty()) {
            throw new ProtocolViolation(Rule.VALUE_NOT_RAW, header.getKey());
        }
        return Map.entry(header.getKey(), header.getRawValue().toString(StandardCharsets.ISO_8859_1));
    }

    /** As gRPC's http-grpc-status-mapping has it. */
    private static int grpcStatus(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /** Whether this is a piece of a streamed reply, which the published messages do not know. */
    static boolean isStreamed(ProcessingResponse answer) {
        return answer.getUnknownFields().hasField(ProcessingResponseNewer.STREAMED_IMMEDIATE_RESPONSE_FIELD_NUMBER);
    }

    static StreamedImmediateResponse streamedPart(ProcessingResponse answer) {
        try {
            return ProcessingResponseNewer.parseFrom(answer.toByteString()).getStreamedImmediateResponse();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("streamed_immediate_response cannot be read", e);
        }
    }
}
