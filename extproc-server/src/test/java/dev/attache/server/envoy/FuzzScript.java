package dev.attache.server.envoy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** What a peer sends on one stream: as Envoy would, its two directions overlapping, or in any order and broken. */
final class FuzzScript {
    private static final ByteString BYTES = ByteString.copyFrom(bytes(200_000));
    private static final ByteString ZIPPED = zipped(bytes(3000));
    private static final ByteString BOMB = zipped(new byte[1 << 20]);
    private static final ByteString NOT_UTF_8 = ByteString.copyFrom(new byte[] {(byte) 0xC3, 0x28});
    private static final List<String> NAMES = List.of(
            "content-length",
            "content-encoding",
            "content-type",
            "upgrade",
            ":method",
            ":status",
            ":path",
            "trailer",
            "etag",
            "x-request-id",
            "x-forwarded-for",
            "cookie",
            "");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "5",
            "-1",
            "70000",
            "99999999999999999999",
            "gzip",
            "gzip, br",
            "identity",
            "zstd",
            "no such",
            "text/event-stream",
            "application/grpc",
            "websocket",
            "h2c",
            "HEAD",
            "CONNECT",
            "204",
            "101",
            "9x9",
            "/a?b=c");

    private final Random random;
    private final boolean observed;
    private final boolean wild;
    private boolean first = true;
    private boolean zippedRequest;
    private boolean zippedResponse;

    FuzzScript(Random random) {
        this.random = random;
        this.observed = chance(12);
        this.wild = chance(4);
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    /** Whether the messages of each direction come in Envoy's order. */
    boolean isOrderly() {
        return !wild;
    }

    List<ProcessingRequest> messages() {
        return wild ? anyOrder() : overlapping(direction(true), direction(false));
    }

    private List<ProcessingRequest> anyOrder() {
        var messages = new ArrayList<ProcessingRequest>();
        for (int i = random.nextInt(24); i >= 0; i--) {
            messages.add(
                    switch (random.nextInt(8)) {
                        case 0, 1 -> headers(random.nextBoolean(), chance(4));
                        case 2 -> trailers(random.nextBoolean());
                        case 3 -> framed(ProcessingRequest.newBuilder());
                        default -> body(random.nextBoolean(), piece(), chance(4));
                    });
        }
        return messages;
    }

    private List<ProcessingRequest.Builder> direction(boolean request) {
        var parts = new ArrayList<ProcessingRequest.Builder>();
        boolean bodiless = chance(4);
        if (!chance(10)) {
            parts.add(headers(request, bodiless).toBuilder());
        }
        if (!bodiless && !chance(10)) {
            boolean trailers = chance(4);
            boolean zipped = request ? zippedRequest : zippedResponse;
            int pieces = random.nextInt(6);
            int from = 0;
            for (int i = 0; i <= pieces; i++) {
                boolean last = i == pieces;
                int to = last ? ZIPPED.size() : from + random.nextInt(ZIPPED.size() - from + 1);
                parts.add(body(request, zipped ? ZIPPED.substring(from, to) : piece(), last && !trailers).toBuilder());
                from = to;
            }
            if (trailers) {
                parts.add(trailers(request).toBuilder());
            }
        }
        return parts;
    }

    private List<ProcessingRequest> overlapping(
            List<ProcessingRequest.Builder> request, List<ProcessingRequest.Builder> response) {
        var messages = new ArrayList<ProcessingRequest>();
        boolean after = !chance(4);
        int asked = 0;
        int answered = 0;
        first = true;
        while (asked < request.size() || answered < response.size()) {
            boolean next = asked < request.size() && (after || answered == response.size() || random.nextBoolean());
            messages.add(framed(next ? request.get(asked++) : response.get(answered++)));
        }
        return messages;
    }

    private ProcessingRequest headers(boolean request, boolean last) {
        var map = HeaderMap.newBuilder();
        if (request) {
            map.addHeaders(header(":method", chance(20) ? "HEAD" : "POST")).addHeaders(header(":path", "/"));
        } else {
            map.addHeaders(header(":status", chance(8) ? "503" : "200"));
        }
        boolean zipped = chance(5);
        if (zipped) {
            map.addHeaders(header("content-encoding", "gzip"));
        }
        if (request) {
            zippedRequest = zipped;
        } else {
            zippedResponse = zipped;
        }
        for (int i = chance(3) ? random.nextInt(6) : 0; i > 0; i--) {
            map.addHeaders(header(NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(VALUES.size()))));
        }
        if (chance(20)) {
            map.addHeaders(HeaderValue.newBuilder().setKey("x-raw").setRawValue(NOT_UTF_8));
        }
        for (int i = chance(100) ? 120 : 0; i > 0; i--) {
            map.addHeaders(header("x-many-" + i, "many"));
        }
        var message = HttpHeaders.newBuilder().setHeaders(map).setEndOfStream(last);
        var frame = ProcessingRequest.newBuilder();
        return framed(request ? frame.setRequestHeaders(message) : frame.setResponseHeaders(message));
    }

    private HeaderValue header(String name, String value) {
        var header = HeaderValue.newBuilder().setKey(name);
        return (chance(20) ? header.setValue(value) : header.setRawValue(ByteString.copyFrom(value, UTF_8))).build();
    }

    private ProcessingRequest body(boolean request, ByteString bytes, boolean last) {
        var message = HttpBody.newBuilder().setBody(bytes).setEndOfStream(last);
        var frame = ProcessingRequest.newBuilder();
        return framed(request ? frame.setRequestBody(message) : frame.setResponseBody(message));
    }

    private ProcessingRequest trailers(boolean request) {
        var message = HttpTrailers.newBuilder();
        if (!chance(4)) {
            message.setTrailers(HeaderMap.newBuilder().addHeaders(header("grpc-status", "0")));
        }
        var frame = ProcessingRequest.newBuilder();
        return framed(request ? frame.setRequestTrailers(message) : frame.setResponseTrailers(message));
    }

    private ByteString piece() {
        int kind = random.nextInt(200);
        if (kind == 0) {
            return BYTES;
        }
        if (kind == 1) {
            return BOMB;
        }
        int size = kind < 40 ? 0 : kind < 160 ? random.nextInt(60) : random.nextInt(4000);
        int from = random.nextInt(1000);
        return BYTES.substring(from, from + size);
    }

    /** With what comes beside the phase: the modes on the first message, true or not; attributes, metadata. */
    private ProcessingRequest framed(ProcessingRequest.Builder frame) {
        if (observed) {
            frame.setObservabilityMode(true);
        } else if (first && !chance(20)) {
            frame.setProtocolConfig(ProtocolConfiguration.newBuilder()
                    .setRequestBodyModeValue(random.nextInt(6))
                    .setResponseBodyModeValue(random.nextInt(6)));
        }
        first = false;
        if (chance(6)) {
            frame.putAttributes(chance(8) ? "another" : "envoy.filters.http.ext_proc", struct(2));
        }
        if (chance(6)) {
            frame.setMetadataContext(Metadata.newBuilder().putFilterMetadata("in", struct(3)));
        }
        if (chance(50)) {
            frame.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build());
        }
        return frame.build();
    }

    private Struct struct(int depth) {
        var struct = Struct.newBuilder();
        var value = Value.newBuilder();
        switch (random.nextInt(5)) {
            case 0 -> value.setNumberValue(random.nextBoolean() ? Double.NaN : 12.5);
            case 1 -> value.setBoolValue(true);
            case 2 -> value.setStringValue(chance(2) ? "10.0.0.1:99" : "not an address");
            case 3 -> {
                if (depth > 0) {
                    value.setStructValue(struct(depth - 1));
                }
            }
            default -> value.setNullValue(NullValue.NULL_VALUE);
        }
        return struct.putFields(chance(2) ? "source.address" : "a", value.build())
                .build();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 7);
        }
        return bytes;
    }

    private static ByteString zipped(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(out.toByteArray());
    }
}
