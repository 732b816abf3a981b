package dev.attache.server.plugin;

/** A plugin cannot be used; the message says why, {@link #expected} what would have been right. */
final class BrokenPluginException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;

    BrokenPluginException(String said, String expected) {
        super(said, null, false, false);
        this.expected = expected;
    }

    String expected() {
        return expected;
    }
}
