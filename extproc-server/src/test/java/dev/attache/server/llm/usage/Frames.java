package dev.attache.server.llm.usage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Bodies in AWS's binary frames, as Bedrock makes them. */
final class Frames {
    private Frames() {}

    /**
     * Makes a body of lines with a type and a payload each: {@code chunk} has its payload in Base64, a type after
     * {@code !} is that of an exception.
     */
    static byte[] of(String lines) {
        var body = new ByteArrayOutputStream();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int space = line.indexOf(' ');
            String type = line.substring(0, space);
            byte[] payload = line.substring(space + 1).getBytes(StandardCharsets.UTF_8);
            if (type.equals("chunk")) {
                payload = ("{\"bytes\":\"" + Base64.getEncoder().encodeToString(payload) + "\",\"p\":\"abcdefghi\"}")
                        .getBytes(StandardCharsets.UTF_8);
            }
            body.writeBytes(
                    type.startsWith("!")
                            ? frame("exception", ":exception-type", type.substring(1), payload)
                            : frame("event", ":event-type", type, payload));
        });
        return body.toByteArray();
    }

    private static byte[] frame(String messageType, String typeName, String type, byte[] payload) {
        var headers = new ByteArrayOutputStream();
        header(headers, typeName, type);
        header(headers, ":content-type", "application/json");
        header(headers, ":message-type", messageType);
        int length = 12 + headers.size() + payload.length + 4;
        byte[] bytes = new byte[length];
        ByteBuffer frame = ByteBuffer.wrap(bytes).putInt(length).putInt(headers.size());
        frame.putInt(checksum(bytes, 8)).put(headers.toByteArray()).put(payload);
        frame.putInt(checksum(bytes, length - 4));
        return bytes;
    }

    private static int checksum(byte[] frame, int end) {
        var checksum = new CRC32();
        checksum.update(frame, 0, end);
        return (int) checksum.getValue();
    }

    private static void header(ByteArrayOutputStream headers, String name, String value) {
        headers.write(name.length());
        headers.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        headers.write(7);
        headers.write(value.length() >> 8);
        headers.write(value.length());
        headers.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }
}
