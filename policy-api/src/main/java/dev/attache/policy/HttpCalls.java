package dev.attache.policy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls to other services over HTTP: pooled, each with a deadline, behind a breaker per host and port.
 *
 * <p>Thread-safe. It blocks: call it only from {@link Blocking#decide} or {@link PolicyContext#offload}. Redirects are
 * not followed and nothing is tried again.
 */
public interface HttpCalls {
    /**
     * Sends a call and waits for the whole answer.
     *
     * @throws java.net.http.HttpTimeoutException when the timeout is over
     * @throws HeldBackException when it was not sent, because the breaker is open or too many calls are under way
     * @throws AnswerTooLongException when the answer is longer than {@code maxBody}
     * @throws IOException when there is no answer: refused or cut
     * @throws InterruptedException when the exchange is out of time
     */
    Answer send(Call call) throws IOException, InterruptedException;

    /**
     * What is asked.
     *
     * @param method the HTTP method
     * @param uri absolute, http or https
     * @param headers each name with its values
     * @param body null for none; not copied, must not be changed
     * @param timeout from the connect to the last byte
     * @param maxBody the longest answer that is taken, in bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, by the client
    record Call(
            String method,
            URI uri,
            Map<String, List<String>> headers,
            byte @Nullable [] body,
            Duration timeout,
            int maxBody) {}

    /**
     * What was answered.
     *
     * @param headers names in lower case
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one reader
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        /** The first value of a header, or null. */
        public @Nullable String first(String name) {
            List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null || values.isEmpty() ? null : values.getFirst();
        }
    }
}
