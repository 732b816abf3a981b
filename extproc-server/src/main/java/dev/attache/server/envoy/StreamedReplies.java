package dev.attache.server.envoy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.proto.ProcessingResponseNewer;
import dev.attache.proto.StreamedImmediateResponse;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import java.util.function.Consumer;

/**
 * The messages of a {@code StreamedImmediateResponse}. The published protos do not have the field, so it is written as
 * an unknown one with Envoy's number.
 */
final class StreamedReplies {
    private StreamedReplies() {}

    static ProcessingResponse head(int status, Edits headers) {
        var map = HeaderMap.newBuilder().addHeaders(header(":status", Integer.toString(status)));
        for (HeaderEdit edit : headers.headers()) {
            switch (edit) {
                case HeaderEdit.Set set -> map.addHeaders(header(set.name(), set.value()));
                case HeaderEdit.Append append -> map.addHeaders(header(append.name(), append.value()));
                case HeaderEdit.Remove remove -> {}
            }
        }
        return message(StreamedImmediateResponse.newBuilder()
                .setHeadersResponse(HttpHeaders.newBuilder().setHeaders(map)));
    }

    private static HeaderValue header(String name, String value) {
        return HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFromUtf8(value))
                .build();
    }

    /** The body from one place to another, in pieces that fit a message. */
    static void body(byte[] body, int from, int to, boolean last, Consumer<ProcessingResponse> sink) {
        int at = from;
        do {
            int end = Math.min(at + Replies.MAX_PIECE, to);
            sink.accept(message(StreamedImmediateResponse.newBuilder()
                    .setBodyResponse(StreamedBodyResponse.newBuilder()
                            .setBody(UnsafeByteOperations.unsafeWrap(body, at, end - at))
                            .setEndOfStream(last && end == to))));
            at = end;
        } while (at < to);
    }

    private static ProcessingResponse message(StreamedImmediateResponse.Builder part) {
        return ProcessingResponse.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                ProcessingResponseNewer.STREAMED_IMMEDIATE_RESPONSE_FIELD_NUMBER,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(part.build().toByteString())
                                        .build())
                        .build())
                .build();
    }
}
