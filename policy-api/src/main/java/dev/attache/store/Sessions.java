package dev.attache.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in, and what an auth service has said, the same for all nodes. Cookies are known by their
 * {@linkplain #name hashes} only.
 *
 * <p>May be called from any thread; never blocks. Stages fail with {@link StoreException}, in time. What is revoked is
 * refused by every node within a second.
 */
public interface Sessions {
    /** The field that says whose session it is. */
    String USER = "user";

    /** The field that says when a session is over whatever happens, Unix seconds; decimals are allowed. */
    String EXPIRES_AT = "expires_at";

    /** The field that says when it was opened, Unix seconds; decimals are allowed. */
    String CREATED_AT = "created_at";

    /**
     * The sessions of one policy, and how long they live.
     *
     * @param idle after how long without use a session is over; zero when use does not prolong it
     * @param absolute after how long it is over whatever happens, where the session itself does not say
     * @param perUser most sessions that one user may have, the oldest goes; 0 for any number
     */
    record Scope(String policy, Duration idle, Duration absolute, int perUser) {
        public Scope {
            if (idle.isNegative() || absolute.compareTo(Duration.ofMillis(1)) < 0 || perUser < 0) {
                throw new IllegalArgumentException(
                        "idle: %s, absolute: %s, per_user: %d (expected: idle >= 0, absolute > 0, per_user >= 0)"
                                .formatted(idle, absolute, perUser));
            }
        }
    }

    /**
     * What a request shows.
     *
     * @param session the name of its cookie; null where it has none
     * @param verdict the name of all that an auth service would be shown of it; null where none would be asked
     */
    record Question(@Nullable String session, @Nullable String verdict) {}

    /** What is known of it. */
    sealed interface Found {
        /**
         * Nothing.
         *
         * @param millis the store's clock at this moment, milliseconds since 1970
         */
        record Unknown(long millis) implements Found {}

        /** The session was revoked: to be refused, and not asked about. */
        record Revoked() implements Found {}

        /**
         * A session.
         *
         * @param left for how long this stays true if nothing else happens
         */
        record Open(Map<String, String> fields, Duration left) implements Found {
            public Open {
                fields = Map.copyOf(fields);
            }
        }

        /**
         * The auth service has said so.
         *
         * @param left for how long that is remembered
         */
        record Judged(Judgement judgement, Duration left) implements Found {}
    }

    /** What an auth service said. */
    sealed interface Judgement {
        /** It may pass, with these fields of a session. */
        record Allowed(Map<String, String> fields) implements Judgement {
            public Allowed {
                fields = Map.copyOf(fields);
            }
        }

        /** It may not; the client gets this status, with these headers. */
        record Denied(int status, Map<String, String> headers) implements Judgement {
            public Denied {
                headers = Map.copyOf(headers);
            }
        }
    }

    /**
     * One session of a user.
     *
     * @param since when it was opened, or first seen
     * @param until when it is over if it is not used; null where only the auth service knows
     */
    record Entry(String session, Instant since, @Nullable Instant until) {}

    /** Looks a request up, and prolongs its session. */
    CompletionStage<Found> find(Scope scope, Question question);

    /**
     * Remembers what the auth service said.
     *
     * @param verdict what it was shown
     * @param asked the {@linkplain Found.Unknown#millis store's clock} before it was asked
     * @return false where the session, or all of the user's, were revoked meanwhile: then it is not remembered, and the
     *     request is to be refused
     */
    CompletionStage<Boolean> remember(Scope scope, Question verdict, Judgement judgement, Duration ttl, long asked);

    /**
     * What this node itself last knew, for when the store does not answer; null for nothing. Never a session that only
     * the store knows.
     */
    default @Nullable Found recall(Scope scope, Question question) {
        return null;
    }

    /**
     * Keeps for {@link #recall}, and for nobody else, what the auth service said while the store did not answer: nobody
     * knows whether that was before or after a revocation.
     */
    default void retain(Scope scope, Question question, Judgement judgement, Duration ttl) {}

    /**
     * Opens a session, in place of one with that name.
     *
     * @param ttl after how long it is over whatever happens
     * @return false where that cookie was revoked
     */
    CompletionStage<Boolean> open(Scope scope, String session, Map<String, String> fields, Duration ttl);

    /**
     * Ends a session, and leaves a mark for as long as it could have lived.
     *
     * @return whether there was one; the mark is left in any case
     */
    CompletionStage<Boolean> revoke(Scope scope, String session);

    /**
     * Revokes all sessions of a user that have been seen, and those that say that they were opened before.
     *
     * @return how many had been seen
     */
    CompletionStage<Integer> revokeAll(Scope scope, String user);

    /** The sessions of a user that have been seen, oldest first; at most 1000. */
    CompletionStage<List<Entry>> list(Scope scope, String user);

    /**
     * The name of a cookie's value: the SHA-256, in lower-case hexadecimal, of its UTF-8 bytes with percent escapes
     * decoded once. So {@code %61bc} is {@code abc}: what is revoked must not pass in another spelling.
     */
    static String name(String cookie) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] bytes = cookie.getBytes(StandardCharsets.UTF_8);
            int length = 0;
            for (int i = 0; i < bytes.length; i++) {
                int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
                if (low >= 0) {
                    bytes[length++] = (byte) (high << 4 | low);
                    i += 2;
                } else {
                    bytes[length++] = bytes[i];
                }
            }
            sha.update(bytes, 0, length);
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
