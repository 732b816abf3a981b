package dev.attache.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text into the types that settings have. Numbers and booleans are those of YAML 1.2's core schema. */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
    private static final Map<Class<?>, String> EXPECTED = Map.of(
            String.class, "text",
            long.class, "a whole number",
            int.class, "a whole number",
            double.class, "a number",
            boolean.class, "true or false",
            Duration.class, Durations.EXPECTED,
            Path.class, "a file");
    private static final Map<Class<?>, Class<?>> UNBOXED = Map.of(
            Long.class, long.class,
            Integer.class, int.class,
            Double.class, double.class,
            Boolean.class, boolean.class);

    private final Path folder;

    /** Paths are taken relative to {@code folder}. */
    Scalars(Path folder) {
        this.folder = folder;
    }

    /** Whether values of the type are written as one scalar. */
    static boolean isScalar(Class<?> type) {
        return EXPECTED.containsKey(unboxed(type)) || type.isEnum() || parser(type) != null;
    }

    /** Whether quotes make a value of this type a text, which it must not be. */
    static boolean isPlain(Class<?> type) {
        return unboxed(type).isPrimitive();
    }

    /** What an error says was expected. */
    static String expected(Class<?> type) {
        if (!words(type).isEmpty()) {
            return "one of " + String.join(", ", words(type));
        }
        return EXPECTED.getOrDefault(
                unboxed(type),
                "a " + Names.snake(type.getSimpleName()).replace('_', ' ').strip());
    }

    /** The words of an enum; empty for any other type. */
    static List<String> words(Class<?> type) {
        var words = new ArrayList<String>();
        if (type.isEnum() && parser(type) == null) {
            for (Object constant : type.getEnumConstants()) {
                words.add(Names.word((Enum<?>) constant));
            }
        }
        return words;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException when the text does not stand for one, with what was expected
     */
    Object read(Class<?> boxedOrNot, String text) {
        Class<?> type = unboxed(boxedOrNot);
        if (type == String.class) {
            return text;
        } else if (type == Path.class) {
            return folder.resolve(text).normalize();
        } else if (type == Duration.class) {
            return Durations.parse(text);
        } else if (type == boolean.class && text.matches("true|True|TRUE|false|False|FALSE")) {
            return Boolean.parseBoolean(text);
        } else if (type == double.class && DECIMAL.matcher(text).matches()) {
            return Double.parseDouble(text);
        } else if (type == long.class && INTEGER.matcher(text).matches()) {
            return Long.parseLong(text);
        } else if (type == int.class && INTEGER.matcher(text).matches()) {
            long value = Long.parseLong(text);
            if (value == (int) value) {
                return (int) value;
            }
        } else if (words(type).contains(text)) {
            return type.getEnumConstants()[words(type).indexOf(text)];
        }
        Method parser = parser(type);
        if (parser != null) {
            return parsed(parser, text);
        }
        throw new IllegalArgumentException(text + " (expected: " + expected(type) + ")");
    }

    private static Object parsed(Method parser, String text) {
        try {
            return parser.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(parser + " failed on a text", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parser + " cannot be called", e);
        }
    }

    private static @Nullable Method parser(Class<?> type) {
        try {
            Method parser = type.getDeclaredMethod("parse", String.class);
            boolean usable = Modifier.isPublic(parser.getModifiers()) && Modifier.isStatic(parser.getModifiers());
            if (!usable || !type.isAssignableFrom(parser.getReturnType())) {
                return null;
            }
            parser.setAccessible(true);
            return parser;
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    private static Class<?> unboxed(Class<?> type) {
        return UNBOXED.getOrDefault(type, type);
    }
}
