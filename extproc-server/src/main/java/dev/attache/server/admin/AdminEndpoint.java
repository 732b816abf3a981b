package dev.attache.server.admin;

/**
 * One call of the admin port. Adding a call is writing one of these and naming it in {@code Wiring}.
 *
 * <p>Runs on a virtual thread of its own, so it may block; must be thread-safe.
 */
public interface AdminEndpoint {
    /** The HTTP method. A GET answers HEAD too. */
    String method();

    /** The path; a segment in braces matches any one segment: {@code /v1/limits/{policy}}. */
    String path();

    /** Whether it answers everybody; otherwise the bearer token is required. */
    default boolean open() {
        return false;
    }

    /**
     * Answers.
     *
     * @throws RefusedRequestException when the request is wrong, with the problem to answer; any other exception is a
     *     fault, logged and answered with 500
     */
    AdminResponse handle(AdminRequest request);
}
