package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.HeaderList;
import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Headers as edits leave them; what later policies see of what earlier ones did. */
public final class EditedHeaders {
    private EditedHeaders() {}

    /** The headers with these edits applied in order; the headers themselves where there are none. */
    public static Headers of(Headers before, Edits edits) {
        if (edits.headers().isEmpty()) {
            return before;
        }
        var after = new ArrayList<Map.Entry<String, String>>(
                before.size() + edits.headers().size());
        before.forEach((name, value) -> after.add(Map.entry(name, value)));
        for (HeaderEdit edit : edits.headers()) {
            apply(edit, after);
        }
        return new HeaderList(after);
    }

    private static void apply(HeaderEdit edit, List<Map.Entry<String, String>> headers) {
        if (!(edit instanceof HeaderEdit.Append)) {
            headers.removeIf(header -> header.getKey().equals(edit.name()));
        }
        switch (edit) {
            case HeaderEdit.Set set -> headers.add(Map.entry(set.name(), set.value()));
            case HeaderEdit.Append append -> headers.add(Map.entry(append.name(), append.value()));
            case HeaderEdit.Remove remove -> {}
        }
    }
}
