package dev.attache.policy;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the name under which a store keeps what belongs to a set of values.
 *
 * <p>Values are length-prefixed, so that no two sets make the same name; hashed when long; HMACed when secret, so that
 * a store never holds a secret and a stolen copy cannot be searched for one. A missing value has a name of its own.
 * Which sources the values came from is part of the name. Thread-safe.
 */
public final class SubjectNames {
    private static final int MAX_CLEAR = 64;
    /** Bytes that are kept of a hash. */
    private static final int LONG_VALUE = 16;

    private static final int SOURCES = 2;

    /** Initialised; each value is hashed by a clone, which costs half as much as a new instance. */
    private final Mac keyed;

    /** Names made with the same secret are the same on every node. */
    public SubjectNames(byte[] secret) {
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /**
     * The subjects of one policy. To be kept as long as the policy, because making it costs more than making a name.
     *
     * @param policy the policy's name
     * @param by where the values come from. Part of every name: a policy that counts by something else from now on
     *     begins anew, whatever values the two have in common
     */
    public Scope scope(String policy, List<Source> by) {
        var sources = new StringBuilder();
        for (Source source : by) {
            String text = source.toString();
            sources.append(text.length()).append(':').append(text);
        }
        return new Scope(unambiguous(policy) + '#' + hash(sources.toString(), SOURCES), by);
    }

    /** Names the subjects of one policy. Thread-safe. */
    public final class Scope {
        private final String prefix;
        private final List<Source> by;

        private Scope(String prefix, List<Source> by) {
            this.prefix = prefix;
            this.by = List.copyOf(by);
        }

        /** What all names begin with. */
        public String prefix() {
            return prefix;
        }

        /** What an exchange has of the sources: one value for each; null where it is missing. */
        public List<@Nullable String> values(Exchange exchange) {
            var values = new ArrayList<@Nullable String>(by.size());
            for (Source source : by) {
                values.add(source.read(exchange));
            }
            return values;
        }

        /**
         * The subject's name.
         *
         * @param values one per source; null when it is missing
         */
        public String name(List<@Nullable String> values) {
            var name = new StringBuilder(64).append(prefix);
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                name.append('|');
                if (value == null) {
                    name.append('-');
                } else if (by.get(i).secret()) {
                    name.append("s:").append(hmac(value));
                } else if (value.length() > MAX_CLEAR) {
                    name.append("h:").append(hash(value, LONG_VALUE));
                } else {
                    name.append(value.length()).append(':').append(value);
                }
            }
            return name.toString();
        }
    }

    /** A policy may be called anything; it must not look like another policy's name and values. */
    private static String unambiguous(String policy) {
        return policy.indexOf('|') < 0 && policy.indexOf('~') < 0
                ? policy
                : policy.replace("~", "~~").replace("|", "~!");
    }

    private String hmac(String value) {
        try {
            Mac mac = (Mac) keyed.clone();
            return hex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), LONG_VALUE);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HmacSHA256 can be cloned", e);
        }
    }

    private static String hash(String value, int bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return hex(sha.digest(value.getBytes(StandardCharsets.UTF_8)), bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] digest, int bytes) {
        return HexFormat.of().formatHex(digest, 0, bytes);
    }
}
