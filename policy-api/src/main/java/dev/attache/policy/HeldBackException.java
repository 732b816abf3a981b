package dev.attache.policy;

import java.io.IOException;

/** A {@linkplain HttpCalls call} that was held back: nothing was sent. */
public class HeldBackException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean breakerOpen;

    /**
     * A call that was not sent.
     *
     * @param breakerOpen see {@link #breakerOpen()}
     */
    public HeldBackException(String message, boolean breakerOpen) {
        super(message);
        this.breakerOpen = breakerOpen;
    }

    /** Whether that was because the service did not answer lately; otherwise because too many calls are under way. */
    public boolean breakerOpen() {
        return breakerOpen;
    }
}
