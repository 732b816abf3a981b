package dev.attache.server.llmcache;

import dev.attache.exchange.Headers;
import dev.attache.exchange.Source;
import dev.attache.server.content.json.CanonicalJson;
import dev.attache.server.content.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The name of a request: a SHA-256 over all that its answer may depend on, each part with its length before it, so that
 * no part can look like another.
 */
final class RequestKey {
    /** Headers of providers that change what is answered; those of DashScope begin with {@link #DASHSCOPE}. */
    private static final Set<String> HEADERS =
            Set.of("anthropic-version", "anthropic-beta", "openai-beta", "openai-organization", "openai-project");

    private static final String DASHSCOPE = "x-dashscope-";

    private final MessageDigest digest = sha256();

    private RequestKey() {}

    /**
     * The key of a request, in 64 hexadecimal digits.
     *
     * @param rules what the policy's settings say about which answers are kept
     * @param scope who shares its answers
     * @param streams whether it wants an event stream: a stream and a text never answer each other's request
     */
    static String of(String rules, String scope, Headers headers, boolean streams, JsonValue body) {
        var key = new RequestKey();
        key.add("1|" + rules);
        key.add(scope);
        key.add(Objects.requireNonNullElse(Source.host(headers), ""));
        key.add(Objects.requireNonNullElse(headers.first(":path"), ""));
        key.add(streams ? "stream" : "body");
        key.addHeaders(headers);
        key.add(CanonicalJson.of(body));
        return HexFormat.of().formatHex(key.digest.digest());
    }

    /** A name of a text, in 64 hexadecimal digits. */
    static String digest(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void addHeaders(Headers headers) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (HEADERS.contains(name) || name.startsWith(DASHSCOPE)) {
                lines.add(name + ':' + value);
            }
        });
        Collections.sort(lines);
        add(Integer.toString(lines.size()));
        lines.forEach(this::add);
    }

    private void add(String part) {
        add(part.getBytes(StandardCharsets.UTF_8));
    }

    private void add(byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
