package dev.attache.server.config;

import dev.attache.server.config.Node.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the mistakes of one file, and remembers where each path stands. Not thread-safe. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private final Set<Place> settled = new HashSet<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Set<String>> keys = new HashMap<>();
    private final IdentityHashMap<Record, String> paths = new IdentityHashMap<>();

    Problems(String file) {
        this.file = file;
    }

    /** Remembers where a path stands, for checks that come later. */
    void locate(String path, Place place) {
        places.put(path, place);
    }

    /** Remembers which path a record was read from. */
    void locate(Record read, String path) {
        paths.put(read, path);
    }

    /** The path that a record was read from: a list's index is not enough once a bad element was left out. */
    String path(Record read) {
        return paths.getOrDefault(read, "");
    }

    void add(Place place, String path, String said) {
        add(place, path, said, null, null);
    }

    void add(Place place, String path, String said, @Nullable String expected) {
        add(place, path, said, expected, null);
    }

    /** Reports nothing more at this place: whatever else is wrong there follows from what was said. */
    void enough(Place place) {
        settled.add(place);
    }

    void add(Place place, String path, String said, @Nullable String expected, @Nullable String nearest) {
        if (settled.contains(place)) {
            return;
        }
        found.add(new Problem(file, place.line(), place.column(), path, said, expected, nearest));
    }

    /** A problem at the place of the path, or of the nearest thing around it that is in the file. */
    void at(String path, String said, @Nullable String expected, @Nullable String nearest) {
        add(place(path), path, said, expected, nearest);
    }

    void at(String path, String said, @Nullable String expected) {
        at(path, said, expected, null);
    }

    Place place(String path) {
        String around = path;
        while (true) {
            Place place = places.get(around);
            if (place != null) {
                return place;
            }
            int cut = Math.max(around.lastIndexOf('.'), around.lastIndexOf('['));
            if (cut < 0) {
                return places.getOrDefault("", new Place(1, 1));
            }
            around = around.substring(0, cut);
        }
    }

    /** Whether something in, or around, the path is wrong already, so that a check on it would only mislead. */
    boolean touch(String path) {
        return found.stream().anyMatch(problem -> within(problem.path(), path) || within(path, problem.path()));
    }

    private static boolean within(String inner, String outer) {
        return inner.startsWith(outer)
                && (outer.isEmpty()
                        || inner.length() == outer.length()
                        || inner.charAt(outer.length()) == '.'
                        || inner.charAt(outer.length()) == '[');
    }

    /** The keys that were seen right under a path. */
    Set<String> namesUnder(String path) {
        return keys.getOrDefault(path, Set.of());
    }

    void locateKeys(String path, Set<String> names) {
        keys.put(path, names);
    }

    boolean none() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    List<Problem> list() {
        return found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
