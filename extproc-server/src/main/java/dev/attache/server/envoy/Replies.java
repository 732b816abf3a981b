package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.Value;
import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.GrpcStatus;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every answer to Envoy is built here. An answer's oneof is always set: an empty answer is a 500 for the user. */
final class Replies {
    /** Largest piece of a body in full duplex: the proto asks for at most 64 KiB a message. */
    static final int MAX_PIECE = 62_000;

    /** What {@code on_error: deny} answers. */
    static final LocalReply UNAVAILABLE =
            LocalReply.text(503, "Service unavailable\n", LocalReply.GRPC_UNAVAILABLE, "attache_on_error");

    private static final ProcessingResponse REQUEST_HEADERS = ProcessingResponse.newBuilder()
            .setRequestHeaders(HeadersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse RESPONSE_HEADERS = ProcessingResponse.newBuilder()
            .setResponseHeaders(HeadersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse REQUEST_BODY = ProcessingResponse.newBuilder()
            .setRequestBody(BodyResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse RESPONSE_BODY = ProcessingResponse.newBuilder()
            .setResponseBody(BodyResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse REQUEST_TRAILERS = ProcessingResponse.newBuilder()
            .setRequestTrailers(TrailersResponse.getDefaultInstance())
            .build();
    private static final ProcessingResponse RESPONSE_TRAILERS = ProcessingResponse.newBuilder()
            .setResponseTrailers(TrailersResponse.getDefaultInstance())
            .build();

    private static final MadeOfNotes<Struct> METADATA = new MadeOfNotes<>(Replies::metadata);
    private static final MadeOfNotes<ProcessingResponse> NOTED_REQUESTS =
            new MadeOfNotes<>(notes -> edited(true, common(Edits.NONE), notes, null));

    private Replies() {}

    /** The answer that changes nothing, for a phase outside full duplex. */
    static ProcessingResponse pass(RequestCase phase) {
        return switch (phase) {
            case REQUEST_HEADERS -> REQUEST_HEADERS;
            case RESPONSE_HEADERS -> RESPONSE_HEADERS;
            case REQUEST_BODY -> REQUEST_BODY;
            case RESPONSE_BODY -> RESPONSE_BODY;
            case REQUEST_TRAILERS -> REQUEST_TRAILERS;
            case RESPONSE_TRAILERS -> RESPONSE_TRAILERS;
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("a message without a phase is not answered");
        };
    }

    /**
     * The answer to headers: these edits, notes for the access log, and how bodies are to come.
     *
     * @param override null to leave Envoy's modes
     */
    static ProcessingResponse headers(
            boolean request, Edits edits, @Nullable Map<String, String> notes, @Nullable ProcessingMode override) {
        if (!edits.isNone() || override != null) {
            return edited(request, common(edits), notes, override);
        }
        if (notes == null) {
            return request ? REQUEST_HEADERS : RESPONSE_HEADERS;
        }
        return request ? NOTED_REQUESTS.of(notes) : edited(false, common(edits), notes, null);
    }

    /**
     * As {@link #headers}, when the body will be changed piece by piece: Envoy takes the length away itself where it
     * was set to stream the body, but not where it was only asked to.
     */
    static ProcessingResponse headersWithoutLength(
            boolean request, Edits edits, @Nullable Map<String, String> notes, @Nullable ProcessingMode override) {
        var common = common(edits).setHeaderMutation(HeaderMutations.withoutLength(edits));
        return edited(request, common, notes, override);
    }

    private static ProcessingResponse edited(
            boolean request,
            CommonResponse.Builder common,
            @Nullable Map<String, String> notes,
            @Nullable ProcessingMode override) {
        var response = ProcessingResponse.newBuilder();
        var headers = HeadersResponse.newBuilder().setResponse(common);
        if (request) {
            response.setRequestHeaders(headers);
        } else {
            response.setResponseHeaders(headers);
        }
        if (notes != null) {
            response.setDynamicMetadata(METADATA.of(notes));
        }
        if (override != null) {
            response.setModeOverride(override);
        }
        return response.build();
    }

    private static CommonResponse.Builder common(Edits edits) {
        var common = CommonResponse.newBuilder();
        if (!edits.headers().isEmpty()) {
            common.setHeaderMutation(HeaderMutations.of(edits));
        }
        return edits.refreshRoute() ? common.setClearRouteCache(true) : common;
    }

    /**
     * The answer to a body that Envoy holds back with its headers: edits of both, and the new length. Where trailers
     * follow ({@code ends} is false) there is no length: HTTP/1 has trailers in chunked messages only.
     */
    static ProcessingResponse wholeBody(
            boolean request, Edits edits, @Nullable Map<String, String> notes, boolean ends) {
        byte[] body = edits.body();
        var common = common(edits);
        if (body != null) {
            common.setHeaderMutation(
                            ends ? HeaderMutations.of(edits, body.length) : HeaderMutations.withoutLength(edits))
                    .setBodyMutation(BodyMutation.newBuilder().setBody(UnsafeByteOperations.unsafeWrap(body)));
        }
        return body(request, common, notes);
    }

    /** The answer to a piece of a body that is streamed: these bytes go on in its place. */
    static ProcessingResponse piece(boolean request, byte[] bytes) {
        var mutation = BodyMutation.newBuilder();
        if (bytes.length == 0) {
            mutation.setClearBody(true);
        } else {
            mutation.setBody(UnsafeByteOperations.unsafeWrap(bytes));
        }
        return body(request, CommonResponse.newBuilder().setBodyMutation(mutation), null);
    }

    private static ProcessingResponse body(
            boolean request, CommonResponse.Builder common, @Nullable Map<String, String> notes) {
        var body = BodyResponse.newBuilder().setResponse(common);
        var response = ProcessingResponse.newBuilder();
        if (notes != null) {
            response.setDynamicMetadata(METADATA.of(notes));
        }
        return (request ? response.setRequestBody(body) : response.setResponseBody(body)).build();
    }

    /** The answer to trailers. */
    static ProcessingResponse trailers(boolean request, Edits edits) {
        if (edits.headers().isEmpty()) {
            return request ? REQUEST_TRAILERS : RESPONSE_TRAILERS;
        }
        var trailers = TrailersResponse.newBuilder().setHeaderMutation(HeaderMutations.of(edits));
        var response = ProcessingResponse.newBuilder();
        return (request ? response.setRequestTrailers(trailers) : response.setResponseTrailers(trailers)).build();
    }

    /** Asks for this much time for the message in hand. */
    static ProcessingResponse moreTime(Duration time) {
        return ProcessingResponse.newBuilder()
                .setOverrideMessageTimeout(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(time.toSeconds())
                        .setNanos(time.toNanosPart()))
                .build();
    }

    /** A body in full duplex, where nothing sent is nothing forwarded, in pieces of at most {@link #MAX_PIECE}. */
    static void pieces(boolean request, ByteString bytes, boolean last, Consumer<ProcessingResponse> sink) {
        int at = 0;
        do {
            int end = Math.min(at + MAX_PIECE, bytes.size());
            sink.accept(streamed(request, bytes.substring(at, end), last && end == bytes.size()));
            at = end;
        } while (at < bytes.size());
    }

    private static ProcessingResponse streamed(boolean request, ByteString bytes, boolean last) {
        var streamed = StreamedBodyResponse.newBuilder().setBody(bytes).setEndOfStream(last);
        var body = BodyResponse.newBuilder()
                .setResponse(CommonResponse.newBuilder()
                        .setBodyMutation(BodyMutation.newBuilder().setStreamedResponse(streamed)));
        var response = ProcessingResponse.newBuilder();
        return (request ? response.setRequestBody(body) : response.setResponseBody(body)).build();
    }

    /** The answer in the upstream's place, with these of its headers. */
    static ProcessingResponse local(LocalReply reply, Edits headers, @Nullable Map<String, String> notes) {
        var immediate = ImmediateResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCodeValue(reply.status()))
                .setBody(UnsafeByteOperations.unsafeWrap(reply.body()))
                .setDetails(reply.details());
        if (!headers.isNone()) {
            immediate.setHeaders(HeaderMutations.of(headers));
        }
        int grpcStatus = GrpcStatuses.of(reply);
        if (grpcStatus >= 0) {
            immediate.setGrpcStatus(GrpcStatus.newBuilder().setStatus(grpcStatus));
        }
        var response = ProcessingResponse.newBuilder().setImmediateResponse(immediate);
        if (notes != null) {
            response.setDynamicMetadata(METADATA.of(notes));
        }
        return response.build();
    }

    private static Struct metadata(Map<String, String> notes) {
        var fields = Struct.newBuilder();
        notes.forEach((name, value) ->
                fields.putFields(name, Value.newBuilder().setStringValue(value).build()));
        return Struct.newBuilder()
                .putFields("attache", Value.newBuilder().setStructValue(fields).build())
                .build();
    }
}
