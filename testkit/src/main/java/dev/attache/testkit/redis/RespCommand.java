package dev.attache.testkit.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One command as clients send it: an array of bulk strings
 * (https://redis.io/docs/latest/develop/reference/protocol-spec).
 *
 * @param words its name and arguments, a char for each byte
 */
record RespCommand(List<String> words) {
    RespCommand {
        words = List.copyOf(words);
    }

    /** Waits for the next one; {@link EOFException} when the client has hung up. */
    static RespCommand read(DataInputStream in) throws IOException {
        int size = number('*', in);
        var words = new ArrayList<String>(size);
        for (int i = 0; i < size; i++) {
            byte[] word = new byte[number('$', in)];
            in.readFully(word);
            words.add(new String(word, ISO_8859_1));
            in.skipNBytes(2);
        }
        return new RespCommand(words);
    }

    /** The same bytes as were read. */
    byte[] encoded() {
        var text = new StringBuilder("*").append(words.size()).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static int number(char mark, DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        if (first != mark) {
            throw new IOException("'" + (char) first + "' in a command (expected: '" + mark + "')");
        }
        var digits = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
            digits.append((char) c);
        }
        in.skipNBytes(1);
        return Integer.parseInt(digits.toString());
    }
}
