package dev.attache.server.config;

import dev.attache.exchange.AddressRange;
import dev.attache.exchange.MatchValue;
import dev.attache.exchange.Source;
import dev.attache.exchange.SourceMatch;
import dev.attache.server.config.Node.Entry;
import dev.attache.server.config.Node.Mapping;
import dev.attache.server.config.Node.Scalar;
import dev.attache.server.config.Node.Sequence;
import dev.attache.server.content.json.JsonTemplate;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes into records. Goes on after a mistake, so that all of them are found at once; what could not be read is null,
 * and then there is a problem.
 */
final class Binder {
    /** Reads a type in its own way. */
    @FunctionalInterface
    interface Reader {
        /** The value, or null after a problem was added. */
        @Nullable
        Object read(Node node, String path);
    }

    private final Problems problems;
    private final Environment environment;
    private final Scalars scalars;
    private final Map<Class<?>, Reader> readers;
    private final boolean mending;

    private Binder(
            Problems problems,
            Environment environment,
            Scalars scalars,
            Map<Class<?>, Reader> readers,
            boolean mending) {
        this.problems = problems;
        this.environment = environment;
        this.scalars = scalars;
        this.readers = readers;
        this.mending = mending;
    }

    /** A binder that gives up a record with a mistake in it, so that nothing is concluded from half of it. */
    static Binder strict(Problems problems, Environment environment, Scalars scalars) {
        return new Binder(problems, environment, scalars, Map.of(), false);
    }

    /** The same, but going on with the standard value for what could not be read: checks of the rest can follow. */
    Binder mending(Map<Class<?>, Reader> own) {
        return new Binder(problems, environment, scalars, Map.copyOf(own), true);
    }

    /** Reads a value of any type that settings may have. */
    @Nullable
    Object bind(Type type, Node node, String path) {
        return bind(type, node, path, false);
    }

    @Nullable
    Object bind(Type type, Node node, String path, boolean secret) {
        problems.locate(path, node.place());
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(arguments[0], node, path)
                    : map((Class<?>) arguments[0], arguments[1], node, path);
        }
        Class<?> plain = (Class<?>) type;
        Reader own = readers.get(plain);
        if (own != null) {
            return own.read(node, path);
        }
        Choice choice = Choice.of(plain);
        if (choice != null) {
            return new ChoiceReader(choice, this, problems).read(node, path);
        }
        if (plain == JsonTemplate.class) {
            return new JsonSetting(problems, environment).read(node, path);
        }
        if (plain == SourceMatch.class) {
            return sourceMatch(node, path);
        }
        if (Scalars.isScalar(plain)) {
            return scalar(plain, node, path, secret);
        }
        return new RecordBinder(this, problems, mending).bind(plain.asSubclass(Record.class), node, path);
    }

    private @Nullable Object list(Type element, Node node, String path) {
        boolean alone = node instanceof Scalar scalar
                && !scalar.isNull()
                && element instanceof Class<?> plain
                && Scalars.isScalar(plain);
        if (!alone && !(node instanceof Sequence)) {
            problems.add(node.place(), path, node.describe(), "a list");
            return null;
        }
        List<Node> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
        var values = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) {
            Object value = bind(element, items.get(i), alone ? path : path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        // Of nothing but mistakes no empty list is left: whoever refuses one would complain of what nobody wrote.
        boolean some = !values.isEmpty() || items.isEmpty();
        return (mending && some) || values.size() == items.size() ? List.copyOf(values) : null;
    }

    private @Nullable Object map(Class<?> keyType, Type valueType, Node node, String path) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.place(), path, node.describe(), "a mapping");
            return null;
        }
        problems.locateKeys(path, mapping.entries().stream().map(Entry::key).collect(Collectors.toSet()));
        var values = new LinkedHashMap<Object, Object>();
        for (Entry entry : mapping.entries()) {
            String inner = path + "." + entry.key();
            Object key = scalar(keyType, new Scalar(entry.key(), true, entry.place()), inner, false);
            Object value = bind(valueType, entry.value(), inner);
            if (key != null && value != null && values.putIfAbsent(key, value) != null) {
                problems.add(entry.place(), inner, "given twice, in two spellings", "once");
            }
        }
        return mending || values.size() == mapping.entries().size() ? Collections.unmodifiableMap(values) : null;
    }

    /** What a value may be depends on its source. */
    private @Nullable Object sourceMatch(Node node, String path) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.place(), path, node.describe(), "a mapping of sources to lists of values");
            return null;
        }
        var conditions = new ArrayList<SourceMatch.Condition>();
        for (Entry entry : mapping.entries()) {
            String inner = path + "." + entry.key();
            Source source = (Source) scalar(Source.class, new Scalar(entry.key(), true, entry.place()), inner, false);
            SourceMatch.Condition condition = source == null ? null : condition(source, entry.value(), inner);
            if (condition != null) {
                conditions.add(condition);
            }
        }
        if (conditions.size() < mapping.entries().size()) {
            return null;
        }
        try {
            return SourceMatch.of(conditions);
        } catch (IllegalArgumentException e) {
            Complaint.of(e).add(problems, node.place(), path, null);
            return null;
        }
    }

    private SourceMatch.@Nullable Condition condition(Source source, Node node, String path) {
        boolean address = SourceMatch.isAddress(source);
        List<?> values = (List<?>) list(address ? AddressRange.class : MatchValue.class, node, path);
        if (values == null) {
            return null;
        }
        if (values.isEmpty()) {
            problems.add(node.place(), path, "[]", "at least one value");
            return null;
        }
        return address
                ? new SourceMatch.Address(
                        source, values.stream().map(AddressRange.class::cast).toList())
                : new SourceMatch.Text(
                        source, values.stream().map(MatchValue.class::cast).toList());
    }

    private @Nullable Object scalar(Class<?> type, Node node, String path, boolean secret) {
        if (!(node instanceof Scalar scalar) || scalar.isNull()) {
            problems.add(node.place(), path, node.describe(), Scalars.expected(type));
            return null;
        }
        String shown = secret ? "(hidden)" : scalar.describe();
        String text;
        try {
            text = environment.fill(scalar.text());
        } catch (IllegalArgumentException e) {
            Complaint.of(e).add(problems, scalar.place(), path, null);
            return null;
        }
        boolean written = text.equals(scalar.text());
        if (!scalar.plain() && written && Scalars.isPlain(type)) {
            problems.add(scalar.place(), path, shown, Scalars.expected(type) + ", without quotes");
            return null;
        }
        try {
            return scalars.read(type, text);
        } catch (IllegalArgumentException e) {
            // The text of a variable may be a secret that went to the wrong place: show its name.
            Complaint complaint = Complaint.of(e);
            Complaint safe = secret || !written ? new Complaint(null, shown, complaint.expected()) : complaint;
            safe.add(problems, scalar.place(), path, Names.nearest(text, Scalars.words(type)));
            return null;
        }
    }

    /** A value as {@link dev.attache.policy.Setting#standard} writes it. */
    @Nullable
    Object standard(Type type, String text, String path) {
        boolean verbatim = type instanceof Class<?> plain && Scalars.isScalar(plain) && !text.startsWith("\"");
        if (verbatim) {
            return scalars.read((Class<?>) type, text);
        }
        var own = new Problems("the standard value of " + path);
        Node node = YamlTree.read(text, own);
        Object value =
                node == null ? null : new Binder(own, environment, scalars, readers, false).bind(type, node, path);
        if (!own.none()) {
            throw new IllegalStateException(own.list().toString());
        }
        return value;
    }
}
