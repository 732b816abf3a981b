package dev.attache.server.demo;

/** The demo saw something other than what it wants to show. */
final class DemoException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }
}
