package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.exchange.Template;
import dev.attache.policy.Metrics;
import dev.attache.server.content.json.JsonEdit;
import dev.attache.server.content.json.JsonEditor;
import dev.attache.server.content.json.JsonTemplate;
import dev.attache.server.mutation.MutatePolicy.JsonConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change to the body of one direction. A message without a body stays without one. */
sealed interface BodyChange {
    /** The edits for one body. */
    Edits edits(Exchange exchange, ByteBuffer body, Metrics.Count notJson);

    /** What is read from the exchange. */
    List<Source> sources();

    /** The change that the settings ask for; null when they leave the body alone. */
    static @Nullable BodyChange of(@Nullable JsonConfig json, @Nullable Template body) {
        if (json != null) {
            var editor = JsonEditor.of(List.copyOf(json.set().keySet()), json.remove());
            return new Fields(editor, List.copyOf(json.set().values()));
        }
        return body == null ? null : new Replacement(body);
    }

    /** Another body. */
    record Replacement(Template body) implements BodyChange {
        @Override
        public Edits edits(Exchange exchange, ByteBuffer before, Metrics.Count notJson) {
            return before.hasRemaining()
                    ? Edits.builder()
                            .body(body.render(exchange).getBytes(StandardCharsets.UTF_8))
                            .build()
                    : Edits.NONE;
        }

        @Override
        public List<Source> sources() {
            return body.sources();
        }
    }

    /** Fields of a JSON body. */
    record Fields(JsonEditor editor, List<JsonTemplate> values) implements BodyChange {
        @Override
        public Edits edits(Exchange exchange, ByteBuffer body, Metrics.Count notJson) {
            if (!body.hasRemaining()) {
                return Edits.NONE;
            }
            var rendered = new ArrayList<String>(values.size());
            values.forEach(value -> rendered.add(value.render(exchange)));
            return switch (editor.apply(body, rendered)) {
                case JsonEdit.Edited edited ->
                    Edits.builder().body(edited.text()).build();
                case JsonEdit.Unchanged same -> Edits.NONE;
                case JsonEdit.NotEdited why -> {
                    notJson.increment();
                    yield Edits.NONE;
                }
            };
        }

        @Override
        public List<Source> sources() {
            return values.stream().flatMap(value -> value.sources().stream()).toList();
        }
    }
}
