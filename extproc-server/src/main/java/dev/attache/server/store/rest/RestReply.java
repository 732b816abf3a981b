package dev.attache.server.store.rest;

import dev.attache.store.StoreException;
import dev.attache.store.StoreException.Reason;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An answer, read with suspicion: whatever is not as documented is a {@link StoreException} that names the service and
 * the place, and repeats nothing from the answer but an error's name.
 */
record RestReply(RestService service, int status, JsonNode json) {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int TOO_MANY_REQUESTS = 429;

    /** A name that is fit for logs. */
    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,60}");

    boolean isOk() {
        return status == OK || status == CREATED;
    }

    /**
     * This, if it was successful.
     *
     * @param error where an error's name stands
     */
    RestReply succeeded(JsonNode error) {
        if (isOk()) {
            return this;
        }
        String name = name(error);
        throw new StoreException(
                status == TOO_MANY_REQUESTS ? Reason.OVERLOADED : Reason.WRONG_ANSWER,
                service.name() + ": " + status + (name.isEmpty() ? "" : " " + name) + " (expected: 200)");
    }

    /** A name, if it is one. */
    static String name(JsonNode error) {
        String text = error.isString() ? error.asString() : "";
        return NAME.matcher(text).matches() ? text : "";
    }

    /** An array of {@code size} elements; any number for -1. */
    JsonNode array(JsonNode node, String where, int size) {
        if (!node.isArray()) {
            throw wrong(where + ": " + node.getNodeType() + " (expected: an array)");
        }
        if (size >= 0 && node.size() != size) {
            throw wrong(where + ": " + node.size() + " entries (expected: " + size + ")");
        }
        return node;
    }

    String text(JsonNode node, String where) {
        if (!node.isString()) {
            throw wrong(where + ": " + node.getNodeType() + " (expected: a text)");
        }
        return node.asString();
    }

    double number(JsonNode node, String where) {
        if (!node.isNumber()) {
            throw wrong(where + ": " + node.getNodeType() + " (expected: a number)");
        }
        return node.doubleValue();
    }

    long integer(JsonNode node, String where) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(where + ": " + node.getNodeType() + " (expected: an integer)");
        }
        return node.longValue();
    }

    StoreException wrong(String what) {
        return service.wrong(what);
    }
}
