package dev.attache.embedder.onnx;

import java.util.Arrays;

/** The numbers of a text's pieces, in order. For one thread. */
final class Pieces {
    private long[] ids = new long[32];
    private int size;
    private int unknown;

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
        }
        ids[size++] = id;
    }

    void addUnknown(int id) {
        unknown++;
        add(id);
    }

    void shortenTo(int length) {
        size = length;
    }

    int size() {
        return size;
    }

    /** How many stand for something that the model does not know. */
    int unknown() {
        return unknown;
    }

    long[] ids() {
        return Arrays.copyOf(ids, size);
    }
}
