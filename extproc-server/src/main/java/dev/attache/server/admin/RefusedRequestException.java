package dev.attache.server.admin;

/** The request of an admin call is wrong: carries the problem to answer with. */
public final class RefusedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Says what is wrong.
     *
     * @param status 400 to 499
     * @param detail names the thing, its value and what was expected; the client sees it
     */
    public RefusedRequestException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    AdminResponse problem() {
        return AdminResponse.problem(status, String.valueOf(getMessage()));
    }
}
