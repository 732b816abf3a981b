package dev.attache.server.demo;

/** One thing that the demo shows. */
interface Scene {
    /** What it shows, as a heading. */
    String title();

    /**
     * Plays it.
     *
     * @throws DemoException when something other than what it wants to show was seen
     */
    void play(Stage stage, Caller caller) throws Exception;
}
