package dev.attache.server.content.coding;

/** A body is not what its {@code content-encoding} says, or is too long once decoded. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String coding;
    private final boolean tooLong;

    private UndecodableException(String coding, String reason, boolean tooLong) {
        // Without a stack trace: what clients and upstreams send must not cost us one.
        super(coding + ": " + reason, null, false, false);
        this.coding = coding;
        this.tooLong = tooLong;
    }

    static UndecodableException corrupt(String coding, String reason) {
        return new UndecodableException(coding, reason, false);
    }

    static UndecodableException tooLong(String coding, String reason) {
        return new UndecodableException(coding, reason, true);
    }

    /** The coding that failed: {@code gzip}, {@code deflate}, {@code br} or {@code zstd}. */
    public String coding() {
        return coding;
    }

    /** Whether the body is over a bound; otherwise it is corrupt or cut off. */
    public boolean tooLong() {
        return tooLong;
    }
}
