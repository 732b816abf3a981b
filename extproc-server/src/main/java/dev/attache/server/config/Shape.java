package dev.attache.server.config;

import dev.attache.exchange.MatchValue;
import dev.attache.exchange.SourceMatch;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/** What a setting may be, as {@link Binder} reads it: what the schema and the reference are made of. */
sealed interface Shape {
    /** A whole number, or any. */
    record Numeric(boolean whole) implements Shape {}

    /** True or false. */
    record Truth() implements Shape {}

    /** One of some words. */
    record Words(List<String> words) implements Shape {}

    /** A text of some kind. */
    record Text(TextType type) implements Shape {}

    /** A list; one scalar stands for a list of it. */
    record Many(Shape element) implements Shape {
        boolean mayStandAlone() {
            return !(element instanceof Many || element instanceof Named || element instanceof Settings);
        }
    }

    /** A mapping with names that the user chooses. */
    record Named(Shape value) implements Shape {}

    /** A mapping of known settings. */
    record Settings(Class<?> type) implements Shape {
        /** The settings that are accepted. */
        List<Field> fields() {
            return Field.of(type).stream()
                    .filter(field -> !field.notSupportedYet())
                    .toList();
        }

        /** The settings that are refused for now. */
        List<String> later() {
            return Field.of(type).stream()
                    .filter(Field::notSupportedYet)
                    .map(Field::key)
                    .toList();
        }
    }

    /** A type of policy and its settings. */
    record OnePolicy() implements Shape {}

    /** One of several kinds, with its settings. */
    record OneKind(Choice choice) implements Shape {}

    /** Any YAML value. */
    record Anything() implements Shape {}

    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? new Many(of(arguments[0])) : new Named(of(arguments[1]));
        }
        Class<?> plain = (Class<?>) type;
        if (plain == PolicySettings.class) {
            return new OnePolicy();
        }
        Choice choice = Choice.of(plain);
        if (choice != null) {
            return new OneKind(choice);
        }
        if (plain == SourceMatch.class) {
            return new Named(new Many(scalar(MatchValue.class)));
        }
        if (Scalars.isScalar(plain)) {
            return scalar(plain);
        }
        return plain.isRecord() ? new Settings(plain) : new Anything();
    }

    private static Shape scalar(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return new Truth();
        }
        if (Scalars.isPlain(type)) {
            return new Numeric(type != double.class && type != Double.class);
        }
        return type.isEnum() ? new Words(words(type)) : new Text(TextType.of(type));
    }

    /** An enum may have words of its own; then they are its names as they stand, as Envoy's are. */
    private static List<String> words(Class<?> type) {
        List<String> words = Scalars.words(type);
        if (!words.isEmpty()) {
            return words;
        }
        var own = new ArrayList<String>();
        for (Object constant : type.getEnumConstants()) {
            own.add(((Enum<?>) constant).name());
        }
        return List.copyOf(own);
    }
}
