package dev.attache.server.content.json;

import dev.attache.exchange.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Paths of the names that {@link RandomJson} uses. */
public final class RandomPaths {
    private static final List<String> SEGMENTS =
            List.of("a", "a", "b", "b", "0", "1", "-1", "-2", "\\0", "é", "a\\.b", "a\"b", "x", "@reverse.0");

    private RandomPaths() {}

    static JsonPath path(Random random) {
        int length = 1 + random.nextInt(3);
        var text = new ArrayList<String>();
        for (int i = 0; i < length; i++) {
            text.add(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
        }
        return JsonPath.parse(String.join(".", text));
    }

    static List<JsonPath> paths(Random random, int most) {
        var paths = new ArrayList<JsonPath>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            paths.add(path(random));
        }
        return paths;
    }

    /** Paths that cannot meet. */
    public static List<JsonPath> apart(Random random, int most) {
        var apart = new ArrayList<JsonPath>();
        for (JsonPath path : paths(random, most)) {
            if (apart.stream().noneMatch(path::mayMeet)) {
                apart.add(path);
            }
        }
        return apart;
    }
}
