package dev.attache.server.http;

import java.time.Duration;

/**
 * What calls to one scheme, host and port are held to.
 *
 * @param connections how many calls may be under way at a time
 * @param waiting how many more may wait for one of them to end
 * @param failuresToOpen after how many failures in a row nothing is sent for a while
 * @param open for how long
 */
public record CallBounds(int connections, int waiting, int failuresToOpen, Duration open) {
    /** Enough for thousands of short calls a second; few enough to leave a slow service alive. */
    public static final CallBounds STANDARD = new CallBounds(128, 1024, 5, Duration.ofSeconds(1));
}
