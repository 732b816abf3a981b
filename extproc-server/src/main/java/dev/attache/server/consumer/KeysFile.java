package dev.attache.server.consumer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a keys file: {@code alice: "sha256:…"}, or a list of them where a consumer has several keys.
 *
 * <p>Finds all mistakes at once; says the line and the consumer of each, and never shows what may be a key.
 */
final class KeysFile {
    static final int MAX_BYTES = 32 << 20;
    private static final int MAX_NAME = 256;

    /** Where a key or a consumer was first seen. */
    private record Seen(String consumer, int line) {}

    private final String file;
    private final List<String> problems = new ArrayList<>();
    private final Map<ByteBuffer, Seen> keys = new HashMap<>();
    private final Map<String, Seen> consumers = new HashMap<>();

    private KeysFile(Path file) {
        this.file = file.toString();
    }

    /**
     * Reads the content of a file.
     *
     * @param content null when it cannot be read
     * @throws IllegalArgumentException with all that is wrong, a line for each
     */
    static KeyRing parse(Path file, byte @Nullable [] content) {
        if (content == null) {
            throw new IllegalArgumentException(
                    file + " cannot be read (expected: a file of keys, at most " + (MAX_BYTES >> 20) + " MiB)");
        }
        var reading = new KeysFile(file);
        reading.document(content);
        if (!reading.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", reading.problems));
        }
        var ring = new HashMap<ByteBuffer, String>();
        reading.keys.forEach((digest, seen) -> ring.put(digest, seen.consumer));
        return new KeyRing(ring);
    }

    private void document(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            Node root = new Compose(LoadSettings.builder()
                            .setCodePointLimit(MAX_BYTES)
                            .setUseMarks(true)
                            .build())
                    .composeString(text)
                    .orElse(null);
            if (root instanceof MappingNode mapping) {
                mapping.getValue().forEach(this::consumer);
            } else {
                // An empty file may be one that is just being written: {} is empty on purpose.
                problem(1, root == null ? "empty" : "no mapping", "NAME: \"sha256:…\" for each consumer, or {}");
            }
        } catch (CharacterCodingException e) {
            problem(1, "not UTF-8", "a text file");
        } catch (MarkedYamlEngineException e) {
            // The message of the exception quotes the file, which may hold a key by mistake.
            problem(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1), "not YAML", "NAME: \"sha256:…\"");
        } catch (YamlEngineException e) {
            problem(1, "not YAML", "NAME: \"sha256:…\"");
        }
    }

    private void consumer(NodeTuple entry) {
        int line = line(entry.getKeyNode());
        String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!usable(name)) {
            problem(line, "a name that cannot be used", "1 to " + MAX_NAME + " characters, no control characters");
            return;
        }
        Seen first = consumers.putIfAbsent(name, new Seen(name, line));
        if (first != null) {
            problem(line, name + ": given twice", "once, with a list of keys; the first is on line " + first.line);
            return;
        }
        switch (entry.getValueNode()) {
            case SequenceNode list
            when !list.getValue().isEmpty() -> list.getValue().forEach(key -> key(name, key));
            case Node one -> key(name, one);
        }
    }

    private void key(String consumer, Node node) {
        int line = line(node);
        byte[] digest;
        try {
            digest = KeyHash.parse(node instanceof ScalarNode scalar ? scalar.getValue() : "");
        } catch (IllegalArgumentException e) {
            problems.add(file + ":" + line + ": " + consumer + ": " + e.getMessage());
            return;
        }
        Seen first = keys.putIfAbsent(ByteBuffer.wrap(digest), new Seen(consumer, line));
        if (first != null) {
            problem(
                    line,
                    consumer + ": a key that is given twice",
                    "each key once; %s has it on line %d".formatted(first.consumer, first.line));
        }
    }

    private static boolean usable(String name) {
        return !name.isBlank()
                && name.length() <= MAX_NAME
                && name.equals(name.strip())
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private void problem(int line, String said, String expected) {
        problems.add("%s:%d: %s (expected: %s)".formatted(file, line, said, expected));
    }
}
