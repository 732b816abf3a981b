package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.protocol.CommandType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A script, its text and its name; or a command. Those that need the same functions have the same files; what is common
 * comes before what it seldom needs, for each call makes the functions anew that it comes by. */
final class Script {
    static final Script TAKE = load(
            "lanes", "take-one", "reserve-one", "records", "take-plain", "balances", "correct", "reservations", "take");
    static final Script SETTLE =
            load("lanes", "correct", "settle-one", "records", "balances", "reservations", "settle");
    static final Script FORGET = load("lanes", "records", "balances", "correct", "reservations", "forget");
    static final Script BALANCE = load("lanes", "records", "balances", "correct", "reservations", "balance");
    static final Script AUDIT = load("audit");
    static final Script LIST = load("list");
    static final Script FIND = load("blobs", "blob-find");
    static final Script PUT = load("blobs", "blob-epoch", "blob-put");
    static final Script PURGE = load("blobs", "blob-epoch", "blob-purge");
    static final Script USAGE = load("blobs", "blob-usage");
    static final Script CLAIM = load("blob-claim");
    static final Script RELEASE = load("blob-release");
    static final Script REMOVE = load("blob-remove");
    static final Script SESSION_FIND = load("session", "session-find");
    static final Script SESSION_REMEMBER = load("session", "session-remember");
    static final Script SESSION_OPEN = load("session", "session-open");
    static final Script SESSION_REVOKE = load("session", "session-revoke");
    static final Script SESSION_REVOKE_ALL = load("session", "session-revoke-all");
    static final Script SESSION_LIST = load("session", "session-list");

    static final Script VECTOR_LEARN = load("vectors", "vector-learn");
    static final Script VECTOR_PUT = load("vectors", "vector-put");
    static final Script VECTOR_REMOVE = load("vectors", "vector-remove");
    static final Script VECTOR_USE = load("vectors", "vector-use");

    static final Script SEARCH_PUT = load("vector-search", "vector-search-put");
    static final Script SEARCH_REMOVE = load("vector-search", "vector-search-remove");
    static final Script SEARCH_USE = load("vector-search", "vector-search-use");
    /** Commands of a module: servers differ in whether scripts may call them. */
    static final Script SEARCH = new Script(CommandType.FT_SEARCH);

    static final Script SEARCH_CREATE = new Script(CommandType.FT_CREATE);

    private final byte[] text;
    private final byte[] digest;
    private final @Nullable CommandType command;

    private Script(byte[] text, byte[] digest) {
        this.text = text;
        this.digest = digest;
        this.command = null;
    }

    private Script(CommandType command) {
        this.text = new byte[0];
        this.digest = new byte[0];
        this.command = command;
    }

    private static Script load(String... files) {
        var text = new ByteArrayOutputStream();
        for (String file : files) {
            String resource = "/lua/" + file + ".lua";
            try (InputStream in = Script.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException(resource + " is missing from the class path");
                }
                in.transferTo(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        try {
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(text.toByteArray());
            return new Script(text.toByteArray(), HexFormat.of().formatHex(sha).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** What is called instead, with the arguments alone: then there is no script. */
    @Nullable
    CommandType command() {
        return command;
    }

    byte[] text() {
        return text;
    }

    /** Its name for EVALSHA: the SHA-1 of its text in hexadecimal. */
    byte[] digest() {
        return digest;
    }
}
