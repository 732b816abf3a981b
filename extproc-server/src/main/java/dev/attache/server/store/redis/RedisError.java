package dev.attache.server.store.redis;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error that Redis answered with.
 *
 * @param word the word it begins with, such as {@code OOM}
 */
record RedisError(String word) {
    /** Before version 7 the error of a command in a script comes last in a sentence about the script. */
    private static final Pattern IN_SCRIPT = Pattern.compile("ERR Error running script.*: -?([A-Z]{3,})\\b.*");

    private static final Pattern OF_REDIS = Pattern.compile("[A-Z]{3,}");

    private static final Set<String> OF_ONE_KEY = Set.of("WRONGTYPE");
    private static final Set<String> OF_THE_SERVER = Set.of("READONLY", "LOADING", "MASTERDOWN", "NOAUTH");

    static RedisError of(String text) {
        Matcher inScript = IN_SCRIPT.matcher(text);
        if (inScript.matches()) {
            return new RedisError(inScript.group(1));
        }
        int end = text.indexOf(' ');
        return new RedisError(end < 0 ? text : text.substring(0, end));
    }

    /** Whether it concerns only one subject: foreign data is where its record should be. */
    boolean isOfOneKey() {
        return OF_ONE_KEY.contains(word);
    }

    /** Whether a module's command has said it of what it was asked: it says more of Redis itself in a word of capitals. */
    boolean isOfTheCommand() {
        return word.equals("ERR") || !OF_REDIS.matcher(word).matches();
    }

    /** Whether this server, or this connection to it, cannot be used. */
    boolean isOfTheServer() {
        return OF_THE_SERVER.contains(word);
    }
}
