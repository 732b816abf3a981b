package dev.attache.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a configuration can be read into a record that someone else wrote. */
final class SettingsShape {
    private static final String EXPECTED =
            "text, a number, a boolean, a Duration, a Path, an enum, a class with a public static parse(String), a record,"
                    + " List<…> or Map<…> of these";

    private final Binder binder;
    private final Set<Class<?>> seen = new HashSet<>();

    SettingsShape(Binder binder) {
        this.binder = binder;
    }

    /** The first component that cannot be read, and why; null when all can. */
    @Nullable
    String wrong(Class<?> settings) {
        if (!seen.add(settings)) {
            return null;
        }
        for (Field field : Field.of(settings)) {
            String wrong = wrong(field);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private @Nullable String wrong(Field field) {
        String inner = unreadable(field.type());
        if (inner != null) {
            return field.key() + ": " + inner;
        }
        try {
            standard(field, field.standard());
            standard(field, field.least());
            standard(field, field.most());
            return null;
        } catch (IllegalArgumentException | IllegalStateException e) {
            return field.key() + ": its @Setting: " + e.getMessage();
        }
    }

    private void standard(Field field, @Nullable String text) {
        if (text != null) {
            binder.standard(field.type(), text, field.key());
        }
    }

    private @Nullable String unreadable(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return unreadable(arguments[0]);
            }
            if (generic.getRawType() == Map.class && arguments[0] instanceof Class<?> key && Scalars.isScalar(key)) {
                return unreadable(arguments[1]);
            }
        } else if (type instanceof Class<?> plain && Scalars.isScalar(plain)) {
            return null;
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            return wrong(plain);
        }
        return type.getTypeName() + " (expected: " + EXPECTED + ")";
    }
}
