package dev.attache.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes messages as Envoy does: the first with protocol_config, the first of a direction with attributes. */
final class Messages {
    private final Mode mode;
    private final Map<String, Object> requestAttributes;
    private final Map<String, Object> responseAttributes;
    private final Map<String, Struct> metadata;
    private boolean first = true;
    private boolean firstRequest = true;
    private boolean firstResponse = true;

    Messages(
            Mode mode,
            Map<String, Object> requestAttributes,
            Map<String, Object> responseAttributes,
            Map<String, Struct> metadata) {
        this.mode = mode;
        this.requestAttributes = requestAttributes;
        this.responseAttributes = responseAttributes;
        this.metadata = metadata;
    }

    ProcessingRequest headers(boolean request, List<Map.Entry<String, String>> headers, boolean last) {
        var message = HttpHeaders.newBuilder().setHeaders(headerMap(headers)).setEndOfStream(last);
        var frame = frame(request);
        return (request ? frame.setRequestHeaders(message) : frame.setResponseHeaders(message)).build();
    }

    ProcessingRequest body(boolean request, byte[] bytes, boolean last) {
        var message = HttpBody.newBuilder().setBody(ByteString.copyFrom(bytes)).setEndOfStream(last);
        var frame = frame(request);
        return (request ? frame.setRequestBody(message) : frame.setResponseBody(message)).build();
    }

    ProcessingRequest trailers(boolean request, List<Map.Entry<String, String>> trailers) {
        var message = HttpTrailers.newBuilder().setTrailers(headerMap(trailers));
        var frame = frame(request);
        return (request ? frame.setRequestTrailers(message) : frame.setResponseTrailers(message)).build();
    }

    private ProcessingRequest.Builder frame(boolean request) {
        var frame = ProcessingRequest.newBuilder();
        if (mode.observability()) {
            frame.setObservabilityMode(true);
        } else if (first) {
            frame.setProtocolConfig(ProtocolConfiguration.newBuilder()
                    .setRequestBodyMode(mode.requestBody())
                    .setResponseBodyMode(mode.responseBody()));
        }
        first = false;
        if (request ? firstRequest : firstResponse) {
            Map<String, Object> attributes = request ? requestAttributes : responseAttributes;
            if (!attributes.isEmpty()) {
                frame.putAttributes("envoy.filters.http.ext_proc", struct(attributes));
            }
        }
        if (request) {
            firstRequest = false;
        } else {
            firstResponse = false;
        }
        if (!metadata.isEmpty()) {
            frame.setMetadataContext(Metadata.newBuilder().putAllFilterMetadata(metadata));
        }
        return frame;
    }

    static Struct struct(Map<String, Object> fields) {
        var struct = Struct.newBuilder();
        fields.forEach((name, value) -> struct.putFields(name, value(value)));
        return struct.build();
    }

    private static Value value(Object value) {
        var builder = Value.newBuilder();
        return switch (value) {
            case Boolean flag -> builder.setBoolValue(flag).build();
            case Number number -> builder.setNumberValue(number.doubleValue()).build();
            case Struct struct -> builder.setStructValue(struct).build();
            default -> builder.setStringValue(value.toString()).build();
        };
    }

    private static HeaderMap headerMap(List<Map.Entry<String, String>> headers) {
        var map = HeaderMap.newBuilder();
        headers.forEach(header -> map.addHeaders(HeaderValue.newBuilder()
                .setKey(header.getKey())
                .setRawValue(ByteString.copyFrom(header.getValue(), StandardCharsets.ISO_8859_1))));
        return map.build();
    }
}
