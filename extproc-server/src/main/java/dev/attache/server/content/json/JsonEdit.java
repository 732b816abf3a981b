package dev.attache.server.content.json;

/** What came of editing a JSON text. Immutable. */
public sealed interface JsonEdit {
    /** Nothing was there to be changed. */
    record Unchanged() implements JsonEdit {}

    /**
     * The text with the edits made.
     *
     * @param text a whole text of its own, which must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never copied: a body may be a megabyte
    record Edited(byte[] text) implements JsonEdit {}

    /**
     * The text is not JSON, is nested too deep, or would become too long: it stays as it is.
     *
     * @param reason why, without any part of the text
     * @param at where, in bytes from the beginning
     */
    record NotEdited(String reason, long at) implements JsonEdit {}
}
