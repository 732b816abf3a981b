package dev.attache.server.config;

import dev.attache.policy.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One setting of a record of settings, as reflection and {@link Setting} describe it. */
record Field(
        String key, Type type, boolean nullable, @Nullable Setting setting, RecordComponent component) {
    /** The settings of a record in their order. */
    static List<Field> of(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(Field::of).toList();
    }

    private static Field of(RecordComponent component) {
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Setting setting = component.getAnnotation(Setting.class);
        return new Field(Names.snake(component.getName()), component.getGenericType(), nullable, setting, component);
    }

    /** The text of the value when it is left out; null when there is none. */
    @Nullable
    String standard() {
        return given(setting == null ? Setting.UNSET : setting.standard());
    }

    @Nullable
    String least() {
        return given(setting == null ? Setting.UNSET : setting.least());
    }

    @Nullable
    String most() {
        return given(setting == null ? Setting.UNSET : setting.most());
    }

    /** What it does. */
    String meaning() {
        return setting == null ? "" : setting.value();
    }

    /** What it must be within, in words; null for anything. */
    @Nullable
    String bounds() {
        String least = least();
        String most = most();
        if (least != null && most != null) {
            return least.equals(most) ? least : least + " to " + most;
        }
        if (least != null) {
            return ">= " + least;
        }
        return most == null ? null : "<= " + most;
    }

    boolean secret() {
        return setting != null && setting.secret();
    }

    boolean notSupportedYet() {
        return setting != null && setting.notSupportedYet();
    }

    private static @Nullable String given(String text) {
        return text.equals(Setting.UNSET) ? null : text;
    }

    /** The value of this setting in a record. */
    @Nullable
    Object of(Record settings) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
