package dev.attache.server.config;

import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One mapping into one record: known keys, standard values, bounds, and what the record itself refuses. */
final class RecordBinder {
    private final Binder binder;
    private final Problems problems;
    private final boolean mending;

    RecordBinder(Binder binder, Problems problems, boolean mending) {
        this.binder = binder;
        this.problems = problems;
        this.mending = mending;
    }

    <R extends Record> @Nullable R bind(Class<R> type, Node node, String path) {
        List<Field> fields = Field.of(type);
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.place(), path, node.describe(), expected(type));
            return null;
        }
        Set<String> meant = refuseUnknown(fields, mapping, path);
        @Nullable Object[] values = new Object[fields.size()];
        boolean whole = mending || meant.isEmpty();
        // Instead of what else is needed it may have had what is not built yet.
        boolean unbuilt =
                fields.stream().anyMatch(field -> field.notSupportedYet() && mapping.get(field.key()) != null);
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            String inner = path.isEmpty() ? field.key() : path + "." + field.key();
            Node value = mapping.get(field.key());
            values[i] = value == null ? leftOut(field, inner) : given(field, value, inner);
            if (values[i] == null && value != null && mending) {
                values[i] = leftOut(field, inner);
            }
            boolean required = !field.nullable() && values[i] == null;
            if (required && value == null && !unbuilt && !meant.contains(field.key())) {
                problems.add(mapping.place(), inner, "missing", expected(field.type()));
            }
            whole &= !required && (mending || value == null || values[i] != null);
        }
        return whole ? make(type, values, mapping, path) : null;
    }

    /** Adds a problem for every key that is not a setting; returns the settings that were meant. */
    private Set<String> refuseUnknown(List<Field> fields, Mapping mapping, String path) {
        List<String> known = fields.stream().map(Field::key).toList();
        List<String> supported = fields.stream()
                .filter(field -> !field.notSupportedYet())
                .map(Field::key)
                .toList();
        var meant = new HashSet<String>();
        for (Entry entry : mapping.entries()) {
            String key = entry.key();
            if (!known.contains(key)) {
                List<String> free =
                        known.stream().filter(name -> mapping.get(name) == null).toList();
                String missing = Names.nearest(key, free);
                String nearest = missing == null ? Names.nearest(key, known) : missing;
                String inner = path.isEmpty() ? key : path + "." + key;
                meant.add(nearest == null ? key : nearest);
                problems.add(entry.place(), inner, "unknown", "one of " + String.join(", ", supported), nearest);
            }
        }
        return meant;
    }

    private @Nullable Object leftOut(Field field, String path) {
        String standard = field.standard();
        return standard == null ? null : binder.standard(field.type(), standard, path);
    }

    private @Nullable Object given(Field field, Node node, String path) {
        problems.locate(path, node.place());
        if (field.notSupportedYet()) {
            problems.add(node.place(), path, "not supported yet");
            return null;
        }
        Object value = binder.bind(field.type(), node, path, field.secret());
        return value == null || inBounds(field, value, node, path) ? value : null;
    }

    private boolean inBounds(Field field, Object value, Node node, String path) {
        String least = field.least();
        String most = field.most();
        boolean fits = (least == null || compare(field, value, least, path) >= 0)
                && (most == null || compare(field, value, most, path) <= 0);
        if (!fits) {
            problems.add(node.place(), path, field.secret() ? "(hidden)" : node.describe(), field.bounds());
        }
        return fits;
    }

    @SuppressWarnings("unchecked") // A bound is read as the type that it bounds.
    private int compare(Field field, Object value, String bound, String path) {
        Object other = binder.standard(field.type(), bound, path);
        return ((Comparable<@Nullable Object>) value).compareTo(other);
    }

    private <R extends Record> @Nullable R make(
            Class<R> type, @Nullable Object[] values, Mapping mapping, String path) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            R made = canonical.newInstance(values);
            problems.locate(made, path);
            return made;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                Complaint.all(wrong).forEach(complaint -> refused(complaint, mapping, path));
                return null;
            }
            throw new IllegalStateException(type + " failed on its settings", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private void refused(Complaint complaint, Mapping mapping, String path) {
        String name = complaint.name();
        // Of a list's element the place is known by its path.
        Node about = name == null ? null : mapping.get(name.replaceFirst("\\[.*", ""));
        if (name == null || about == null) {
            complaint.add(problems, mapping.place(), path, null);
        } else {
            String inner = path.isEmpty() ? name : path + "." + name;
            problems.add(
                    name.endsWith("]") ? problems.place(inner) : about.place(),
                    inner,
                    complaint.said(),
                    complaint.expected());
        }
    }

    private static String expected(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class ? "a list" : "a mapping";
        }
        Class<?> plain = (Class<?>) type;
        Choice choice = Choice.of(plain);
        if (choice != null) {
            return choice.expected();
        }
        if (Scalars.isScalar(plain) || !plain.isRecord()) {
            return Scalars.expected(plain);
        }
        List<String> keys = Field.of(plain).stream()
                .filter(field -> !field.notSupportedYet())
                .map(Field::key)
                .toList();
        return "a mapping with " + String.join(", ", keys);
    }
}
