package dev.attache.server.http;

import java.util.Map;

/**
 * What the JDK's client can only be told by properties of the JVM, before it is first used. Those that the operator has
 * set stay.
 */
final class ClientProperties {
    /** Sources: the module description of java.net.http, and MultiExchange in its code. */
    static final Map<String, String> ALL = Map.of(
            // Otherwise a GET or HEAD is sent again when a connection ends without a byte of an answer.
            "jdk.httpclient.redirects.retrylimit", "1",
            "jdk.httpclient.disableRetryConnect", "true",
            // Seconds; many servers close after 5, and a call that meets the close has failed.
            "jdk.httpclient.keepalive.timeout", "4");

    private ClientProperties() {}

    static void set() {
        ALL.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
