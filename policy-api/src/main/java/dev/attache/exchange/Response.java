package dev.attache.exchange;

/**
 * The head of a response on its way to the client.
 *
 * @param headers the response's headers, {@code :status} among them
 * @param local whether a policy of this chain made the response itself. Such a response may be given headers, but must
 *     not be stored or counted as the upstream's
 */
public record Response(Headers headers, boolean local) {
    /** The HTTP status, or 0 when it is missing or not a number. */
    public int status() {
        String text = headers.first(":status");
        if (text == null || text.length() != 3) {
            return 0;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
