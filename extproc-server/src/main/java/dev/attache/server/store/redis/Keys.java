package dev.attache.server.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.attache.store.Limit;
import dev.attache.store.Vectors;

/** How keys are called. The braces make all of a subject's keys live on one node of a cluster. */
final class Keys {
    private final String prefix;
    private final byte[] start;

    Keys(String prefix) {
        this.prefix = prefix;
        this.start = (prefix + '{').getBytes(UTF_8);
    }

    /** The record of a subject; its other keys begin with it. */
    byte[] record(String subject) {
        byte[] name = subject.getBytes(UTF_8);
        var key = new byte[start.length + name.length + 1];
        System.arraycopy(start, 0, key, 0, start.length);
        System.arraycopy(name, 0, key, start.length, name.length);
        key[key.length - 1] = '}';
        return key;
    }

    /** What all keys begin with. */
    byte[] prefix() {
        return prefix.getBytes(UTF_8);
    }

    byte[] audit() {
        return (prefix + "audit").getBytes(UTF_8);
    }

    /** What the keys of balances look like, for SCAN. */
    byte[] balances(String subjects, Limit balance) {
        return (exactly(prefix + '{' + subjects) + '*' + end(balance)).getBytes(UTF_8);
    }

    private static String exactly(String text) {
        return text.replaceAll("([\\\\*?\\[\\]^-])", "\\\\$1");
    }

    /** What is kept under a name. */
    byte[] blob(String name) {
        return (prefix + "blob:" + name).getBytes(UTF_8);
    }

    /** What the keys of names that begin so look like, for SCAN. */
    byte[] blobs(String names) {
        return (exactly(prefix + "blob:" + names) + '*').getBytes(UTF_8);
    }

    byte[] claim(String name) {
        return (prefix + "claim:" + name).getBytes(UTF_8);
    }

    byte[] purges() {
        return (prefix + "purges").getBytes(UTF_8);
    }

    /** The vectors of a partition; its other keys begin with it, and are where it is in a cluster. */
    byte[] vectors(Vectors.Place place) {
        return (prefix + "vectors:{" + place.space() + ':' + place.partition() + '}').getBytes(UTF_8);
    }

    /** What the keys of a partition begin with that Redis compares. */
    String searched(Vectors.Place place) {
        return searchedOf(place.space()) + place.partition() + "}:";
    }

    /** What the keys of all partitions of a space begin with. */
    String searchedOf(String space) {
        return prefix + "near:{" + space + ':';
    }

    /** The index of a space. */
    String searchIndex(Vectors.Place place, int dimensions) {
        return prefix + "near:" + place.space() + ':' + dimensions;
    }

    /** Whose balance it is. */
    String subject(String key, Limit balance) {
        return key.substring(prefix.length() + 1, key.length() - end(balance).length());
    }

    private static String end(Limit balance) {
        return "}b" + balance.lane();
    }
}
