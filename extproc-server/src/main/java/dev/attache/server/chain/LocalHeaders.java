package dev.attache.server.chain;

import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Headers;
import dev.attache.exchange.LocalReply;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The headers of a local reply, as the response hooks of earlier policies see them. */
record LocalHeaders(LocalReply reply) implements Headers {
    @Override
    public @Nullable String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public List<String> all(String name) {
        if (name.equals(":status")) {
            return List.of(Integer.toString(reply.status()));
        }
        return reply.headers().headers().stream()
                .filter(edit -> edit.name().equals(name))
                .flatMap(edit -> switch (edit) {
                    case HeaderEdit.Set set -> Stream.of(set.value());
                    case HeaderEdit.Append append -> Stream.of(append.value());
                    case HeaderEdit.Remove remove -> Stream.<String>empty();
                })
                .toList();
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        action.accept(":status", Integer.toString(reply.status()));
        reply.headers().headers().stream()
                .map(HeaderEdit::name)
                .distinct()
                .forEach(name -> all(name).forEach(value -> action.accept(name, value)));
    }

    @Override
    public int size() {
        var count = new int[1];
        forEach((name, value) -> count[0]++);
        return count[0];
    }

    @Override
    public int bytes() {
        var count = new int[1];
        forEach((name, value) -> count[0] += name.length() + value.length());
        return count[0];
    }
}
