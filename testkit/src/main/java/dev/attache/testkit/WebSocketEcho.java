package dev.attache.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The server's side of a WebSocket (RFC 6455) that sends each frame back. */
final class WebSocketEcho {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;

    private WebSocketEcho() {}

    /** Serves until the client closes; the connection cannot be used for HTTP again. */
    static boolean serve(HttpWire wire, SeenRequest request) throws IOException {
        String key = request.header("sec-websocket-key");
        if (key == null) {
            wire.writeHead(400, List.of(Map.entry("content-length", "0")));
            return true;
        }
        wire.writeHead(
                101,
                List.of(
                        Map.entry("upgrade", "websocket"),
                        Map.entry("connection", "Upgrade"),
                        Map.entry("sec-websocket-accept", accept(key))));
        int operation = 0;
        while (operation != CLOSE) {
            byte[] start = wire.readExactly(2);
            operation = start[0] & 0x0f;
            byte[] payload = payload(wire, start[1]);
            wire.write(frame(start[0], payload));
        }
        return false;
    }

    private static byte[] payload(HttpWire wire, byte second) throws IOException {
        int length = second & 0x7f;
        if (length > 125) {
            length = 0;
            for (byte b : wire.readExactly((second & 0x7f) == 126 ? 2 : 8)) {
                length = length << 8 | (b & 0xff);
            }
        }
        byte[] mask = second < 0 ? wire.readExactly(4) : new byte[4];
        byte[] payload = wire.readExactly(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private static byte[] frame(byte first, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 10);
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 1 << 16) {
            frame.writeBytes(new byte[] {126, (byte) (payload.length >> 8), (byte) payload.length});
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static String accept(String key) {
        try {
            // RFC 6455 section 1.3 asks for SHA-1: it proves a handshake, it protects nothing.
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
