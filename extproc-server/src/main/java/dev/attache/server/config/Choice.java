package dev.attache.server.config;

import dev.attache.embedding.EmbedderSettings;
import dev.attache.policy.Chosen;
import dev.attache.server.embedding.Embedders;
import dev.attache.server.vectors.VectorsSettings;
import dev.attache.server.vectors.VectorsTypes;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What there is to choose from for a setting that is one of several kinds.
 *
 * @param what in words
 * @param names the kinds there are
 * @param settings the record that a kind is read into; fails with what is expected where there is no such kind
 * @param make makes the setting of a kind
 */
record Choice(
        String what,
        List<String> names,
        Function<String, Class<? extends Record>> settings,
        BiFunction<String, Record, Chosen<?>> make) {
    private static final Map<Class<?>, Choice> CHOICES =
            Map.of(EmbedderSettings.class, embedders(), VectorsSettings.class, indexes());

    /** The choice that a setting of this type offers; null where it is none. */
    static @Nullable Choice of(Class<?> type) {
        return CHOICES.get(type);
    }

    private static Choice embedders() {
        Embedders all = Embedders.load(Choice.class.getClassLoader());
        return new Choice(
                "an embedder",
                all.names(),
                name -> all.type(name).settings(),
                (name, settings) -> new EmbedderSettings(all.type(name), settings));
    }

    private static Choice indexes() {
        var all = new VectorsTypes();
        return new Choice(
                "an index",
                all.names(),
                name -> all.type(name).settings(),
                (name, settings) -> new VectorsSettings(all.type(name), settings));
    }

    /** In words, for complaints. */
    String expected() {
        return what + " and its settings: one of " + String.join(", ", names);
    }
}
