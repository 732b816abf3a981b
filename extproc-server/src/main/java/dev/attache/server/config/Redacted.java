package dev.attache.server.config;

import dev.attache.exchange.SourceMatch;
import dev.attache.policy.ByteSize;
import dev.attache.policy.Chosen;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as maps, lists, texts, numbers and booleans, fit for JSON: standard values filled in, durations and
 * sizes as the file writes them, secrets left out.
 */
public final class Redacted {
    /** What stands for a secret. */
    public static final String HIDDEN = "(hidden)";

    private static final Pattern PASSWORD = Pattern.compile("(?<=://)\\S*@");

    /** Headers and fields whose values are secret, as in {@code set_headers: {authorization: "Bearer ${KEY}"}}. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)(.*[-_.])?(authorization|cookie|api[-_]?key|token|secret|password)");

    private Redacted() {}

    /** The whole configuration. */
    public static Map<String, Object> render(ServerConfig config) {
        return record(config);
    }

    /** What {@code toString} of a record with secrets in it shows. */
    static String text(Record settings) {
        return record(settings).toString();
    }

    private static Map<String, Object> record(Record settings) {
        var rendered = new LinkedHashMap<String, Object>();
        for (Field field : Field.of(settings.getClass())) {
            Object value = field.of(settings);
            if (value != null) {
                rendered.put(field.key(), field.secret() ? HIDDEN : value(value));
            }
        }
        return rendered;
    }

    private static Object value(@Nullable Object value) {
        return switch (value) {
            case PolicySettings policy -> policy(policy);
            case Chosen<?> chosen -> Map.of(chosen.kind(), record(chosen.settings()));
            case ByteSize size -> size.toString();
            case ListenAddress address -> address.toString();
            case Record settings when !Scalars.isScalar(settings.getClass()) -> record(settings);
            case List<?> list -> list.stream().map(Redacted::value).toList();
            case Map<?, ?> map -> {
                var rendered = new LinkedHashMap<String, Object>();
                map.forEach((key, inner) -> rendered.put(String.valueOf(key), entry(String.valueOf(key), inner)));
                yield rendered;
            }
            case SourceMatch match -> {
                var rendered = new LinkedHashMap<String, Object>();
                match.conditions()
                        .forEach(each -> rendered.put(
                                each.source().toString(), each.source().secret() ? HIDDEN : each.values()));
                yield rendered;
            }
            case Duration duration -> Durations.text(duration);
            case Number number -> number;
            case Boolean truth -> truth;
            case Enum<?> constant ->
                Scalars.words(constant.getDeclaringClass()).isEmpty() ? constant.name() : Names.word(constant);
            case null -> "";
            default -> PASSWORD.matcher(value.toString()).replaceAll("…@");
        };
    }

    /** A policy may be called {@code token}; and plain text is a name, as in {@code copy_headers}. */
    private static Object entry(String name, @Nullable Object value) {
        boolean hidden = !(value instanceof PolicySettings || value instanceof String);
        return hidden && SECRET_NAME.matcher(name).matches() ? HIDDEN : value(value);
    }

    private static Map<String, Object> policy(PolicySettings policy) {
        Map<String, Object> settings = record(policy.settings());
        if (policy.when() != null) {
            settings.put("when", record(policy.when()));
        }
        return Map.of(policy.type().name(), settings);
    }
}
