package dev.attache.server.store;

import dev.attache.store.Vectors.Near;
import java.util.ArrayList;
import java.util.List;

/** The few that are nearest of many, offered one after the other by one thread. */
final class Closest {
    private final String[] ids;
    private final float[] similarities;
    private int size;

    /** Keeps at most {@code howMany}. */
    Closest(int howMany) {
        ids = new String[howMany];
        similarities = new float[howMany];
    }

    void offer(String id, float similarity) {
        int full = ids.length;
        if (size == full && similarity <= similarities[full - 1]) {
            return;
        }
        int place = size < full ? size++ : full - 1;
        while (place > 0 && similarities[place - 1] < similarity) {
            ids[place] = ids[place - 1];
            similarities[place] = similarities[place - 1];
            place--;
        }
        ids[place] = id;
        similarities[place] = similarity;
    }

    /** The nearest first. */
    List<Near> list() {
        var list = new ArrayList<Near>(size);
        for (int i = 0; i < size; i++) {
            list.add(new Near(ids[i], similarities[i]));
        }
        return list;
    }
}
