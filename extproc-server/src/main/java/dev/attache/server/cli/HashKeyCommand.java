package dev.attache.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code attache hash-key}: an API key in, a line for a keys file out. The key goes nowhere else. */
public final class HashKeyCommand implements Command {
    /** Longer than any header may be. */
    private static final int MAX_BYTES = 16 << 10;

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,127}";

    private final InputStream input;
    private final UnaryOperator<String> hash;

    /** A command that reads a key from {@code input} and has it hashed. */
    public HashKeyCommand(InputStream input, UnaryOperator<String> hash) {
        this.input = input;
        this.hash = hash;
    }

    @Override
    public String name() {
        return "hash-key";
    }

    @Override
    public String usage() {
        return "[NAME]     reads an API key from standard input, prints the line for a keys file";
    }

    @Override
    public int run(List<String> arguments, Console console) throws UsageException, IOException {
        if (arguments.size() > 1) {
            throw new UsageException(arguments.size() + " arguments (expected: attache hash-key [NAME]; the key"
                    + " comes from standard input, where other users of the machine cannot see it)");
        }
        String name = arguments.isEmpty() ? "consumer" : arguments.getFirst();
        if (!name.matches(NAME)) {
            throw new UsageException(name + " (expected: a name of letters, digits and ._@-)");
        }
        try {
            console.out().println(name + ": \"" + hash.apply(key()) + "\"");
            return DONE;
        } catch (IllegalArgumentException e) {
            console.err().println("attache hash-key: " + e.getMessage());
            return WRONG_INPUT;
        }
    }

    /** The input without the one line end that comes from pressing Enter. */
    private String key() throws IOException {
        byte[] bytes = input.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("over " + MAX_BYTES + " bytes (expected: one key)");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.replaceFirst("\r?\n\\z", "");
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8 (expected: one key)", e);
        }
    }
}
