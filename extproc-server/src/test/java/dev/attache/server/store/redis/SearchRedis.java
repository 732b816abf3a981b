package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.attache.testkit.redis.RedisProcess;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Redis, with what there is of {@code FT.CREATE} and {@code FT.SEARCH} in these tests before it: it takes them word for
 * word as https://redis.io/docs/latest/commands/ft.search has them, looks at all hashes, and answers by RESP2 or RESP3. It
 * stands in for a search module, which cannot be had everywhere; it proves nothing about one.
 */
final class SearchRedis implements AutoCloseable {
    private static final Pattern QUERY =
            Pattern.compile("\\(@partition:\\{([0-9a-f]{64})}\\)=>\\[KNN (\\d+) @vector \\$wanted AS distance]");

    private record Index(String prefix, int dimensions) {}

    private record Found(String key, double distance) {}

    private final RedisProcess redis;
    private final boolean resp3;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Index> indexes = new ConcurrentHashMap<>();
    /** Answers every search so, if there is something. */
    volatile String scripted = "";

    SearchRedis(RedisProcess redis, boolean resp3) throws IOException {
        this.redis = redis;
        this.resp3 = resp3;
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    sockets.add(client);
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    void forgetIndexes() {
        indexes.clear();
    }

    private void serve(Socket client) {
        try (client;
                var to = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            sockets.add(to);
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            var from = new DataInputStream(new BufferedInputStream(to.getInputStream()));
            OutputStream out = client.getOutputStream();
            while (true) {
                List<String> words = command(in);
                String answer = switch (words.getFirst()) {
                    case "HELLO" -> resp3 ? forward(words, to, from) : "-ERR unknown command 'HELLO'\r\n";
                    case "FT.CREATE" -> create(words);
                    case "FT.SEARCH" -> scripted.isEmpty() ? search(words, to, from) : scripted;
                    default -> forward(words, to, from);
                };
                out.write(answer.getBytes(ISO_8859_1));
            }
        } catch (IOException hungUp) {
            // the test is over
        }
    }

    private static List<String> command(DataInputStream in) throws IOException {
        var words = new ArrayList<String>();
        int size = Integer.parseInt(line(in).substring(1));
        for (int i = 0; i < size; i++) {
            words.add(bytes(in, Integer.parseInt(line(in).substring(1))));
        }
        return words;
    }

    private static String line(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
            text.append((char) c);
        }
        in.skipNBytes(1);
        return text.toString();
    }

    private static String bytes(DataInputStream in, int length) throws IOException {
        var word = new byte[length];
        in.readFully(word);
        in.skipNBytes(2);
        return new String(word, ISO_8859_1);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String forward(List<String> words, Socket to, DataInputStream from) throws IOException {
        var command = new StringBuilder("*" + words.size() + "\r\n");
        words.forEach(word -> command.append(bulk(word)));
        to.getOutputStream().write(command.toString().getBytes(ISO_8859_1));
        return reply(from);
    }

    private static String reply(DataInputStream from) throws IOException {
        String head = line(from);
        var whole = new StringBuilder(head).append("\r\n");
        char mark = head.charAt(0);
        if (mark == '$' && !head.equals("$-1")) {
            whole.append(bytes(from, Integer.parseInt(head.substring(1)))).append("\r\n");
        } else if (mark == '*' || mark == '%' || mark == '~') {
            int parts = Integer.parseInt(head.substring(1)) * (mark == '%' ? 2 : 1);
            for (int i = 0; i < parts; i++) {
                whole.append(reply(from));
            }
        }
        return whole.toString();
    }

    private String create(List<String> words) {
        String expected = "ON HASH PREFIX 1 %s SCHEMA partition TAG vector VECTOR FLAT 6 TYPE FLOAT32 DIM %s"
                + " DISTANCE_METRIC COSINE";
        if (words.size() != 20
                || !String.join(" ", words.subList(2, 20)).equals(expected.formatted(words.get(6), words.get(17)))) {
            return "-ERR Bad arguments for vector similarity: " + words + "\r\n";
        }
        var index = new Index(words.get(6), Integer.parseInt(words.get(17)));
        return indexes.putIfAbsent(words.get(1), index) == null ? "+OK\r\n" : "-Index already exists\r\n";
    }

    private String search(List<String> words, Socket to, DataInputStream from) throws IOException {
        Index index = indexes.get(words.get(1));
        Matcher query = QUERY.matcher(words.get(2));
        if (index == null) {
            return resp3 ? "-SEARCH_INDEX_NOT_FOUND Index not found\r\n" : "-" + words.get(1) + ": no such index\r\n";
        }
        if (!query.matches()) {
            return "-Syntax error at offset 0 near " + words.get(2) + "\r\n";
        }
        int most = Integer.parseInt(query.group(2));
        var rest = new ArrayList<>(words.subList(3, words.size()));
        String wanted = rest.size() > 3 ? rest.remove(3) : "";
        if (!String.join(" ", rest)
                .equals("PARAMS 2 wanted SORTBY distance LIMIT 0 " + most + " RETURN 1 distance DIALECT 2")) {
            return "-Unknown argument: " + rest + "\r\n";
        }
        if (wanted.length() != index.dimensions * Float.BYTES) {
            return "-Error parsing vector similarity query: query vector blob size (%d) does not match index's expected size (%d).\r\n"
                    .formatted(wanted.length(), index.dimensions * Float.BYTES);
        }
        List<Found> found = new ArrayList<>();
        for (String key : texts(forward(List.of("KEYS", index.prefix + "*"), to, from))) {
            List<String> fields = texts(forward(List.of("HMGET", key, "partition", "vector"), to, from));
            if (fields.size() == 2
                    && fields.getFirst().equals(query.group(1))
                    && fields.get(1).length() == wanted.length()) {
                found.add(new Found(key, 1 - cosine(floats(fields.get(1)), floats(wanted))));
            }
        }
        found.sort(Comparator.comparingDouble(Found::distance));
        List<Found> nearest = found.subList(0, Math.min(most, found.size()));
        return resp3 ? three(nearest) : two(nearest);
    }

    private static String two(List<Found> nearest) {
        var text = new StringBuilder("*" + (1 + 2 * nearest.size()) + "\r\n:" + nearest.size() + "\r\n");
        for (Found each : nearest) {
            text.append(bulk(each.key)).append("*2\r\n$8\r\ndistance\r\n").append(bulk(Double.toString(each.distance)));
        }
        return text.toString();
    }

    private static String three(List<Found> nearest) {
        var text = new StringBuilder("%5\r\n+attributes\r\n*0\r\n+warning\r\n*0\r\n+total_results\r\n:" + nearest.size()
                + "\r\n+format\r\n+STRING\r\n+results\r\n*" + nearest.size() + "\r\n");
        for (Found each : nearest) {
            text.append("%3\r\n+id\r\n")
                    .append(bulk(each.key))
                    .append("+extra_attributes\r\n%1\r\n$8\r\ndistance\r\n")
                    .append(bulk(Double.toString(each.distance)))
                    .append("+values\r\n*0\r\n");
        }
        return text.toString();
    }

    /** The bulk strings of an array. */
    private static List<String> texts(String reply) throws IOException {
        var in = new DataInputStream(new java.io.ByteArrayInputStream(reply.getBytes(ISO_8859_1)));
        var texts = new ArrayList<String>();
        if (reply.startsWith("*")) {
            int size = Integer.parseInt(line(in).substring(1));
            for (int i = 0; i < size; i++) {
                String head = line(in);
                if (head.startsWith("$") && !head.equals("$-1")) {
                    texts.add(bytes(in, Integer.parseInt(head.substring(1))));
                }
            }
        }
        return texts;
    }

    private static float[] floats(String bytes) {
        var floats = new float[bytes.length() / Float.BYTES];
        ByteBuffer.wrap(bytes.getBytes(ISO_8859_1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    private static double cosine(float[] one, float[] other) {
        double product = 0;
        double squares = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            squares += (double) one[i] * one[i];
            others += (double) other[i] * other[i];
        }
        return product / Math.sqrt(squares * others);
    }

    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(SearchRedis::closeQuietly);
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException broken) {
            // nobody uses it any more
        }
    }
}
