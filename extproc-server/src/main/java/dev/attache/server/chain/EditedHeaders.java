package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Headers as edits leave them; what later policies see of what earlier ones did. */
public final class EditedHeaders implements Headers {
    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();

    private EditedHeaders() {}

    /** The headers with these edits, in their order. */
    public static Headers of(Headers before, Edits edits) {
        if (edits.headers().isEmpty()) {
            return before;
        }
        var after = new EditedHeaders();
        before.forEach((name, value) -> after.headers.add(new Header(name, value)));
        edits.headers().forEach(after::apply);
        return after;
    }

    private void apply(HeaderEdit edit) {
        if (!(edit instanceof HeaderEdit.Append)) {
            headers.removeIf(header -> header.name().equals(edit.name()));
        }
        switch (edit) {
            case HeaderEdit.Set set -> headers.add(new Header(set.name(), set.value()));
            case HeaderEdit.Append append -> headers.add(new Header(append.name(), append.value()));
            case HeaderEdit.Remove remove -> {}
        }
    }

    @Override
    public @Nullable String first(String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .toList();
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        headers.forEach(header -> action.accept(header.name(), header.value()));
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public int bytes() {
        int bytes = 0;
        for (Header header : headers) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }
}
