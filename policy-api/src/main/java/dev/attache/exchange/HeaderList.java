package dev.attache.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Headers held as a list of names, in lower case, and values.
 *
 * @param list in order; not copied, and not to be changed afterwards
 */
public record HeaderList(List<Map.Entry<String, String>> list) implements Headers {
    /** Names and values in turn: {@code of(":status", "200")}. */
    public static HeaderList of(String... namesAndValues) {
        var list = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new HeaderList(list);
    }

    /** With one more at the end. */
    public HeaderList with(String name, String value) {
        var more = new ArrayList<>(list);
        more.add(Map.entry(name, value));
        return new HeaderList(more);
    }

    @Override
    public @Nullable String first(String name) {
        for (Map.Entry<String, String> header : list) {
            if (header.getKey().equals(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        return list.stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        list.forEach(header -> action.accept(header.getKey(), header.getValue()));
    }

    @Override
    public int size() {
        return list.size();
    }

    @Override
    public int bytes() {
        int bytes = 0;
        for (Map.Entry<String, String> header : list) {
            bytes += header.getKey().length() + header.getValue().length();
        }
        return bytes;
    }
}
