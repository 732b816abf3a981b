package dev.attache.server.llmcache;

import dev.attache.exchange.Exchange;
import dev.attache.exchange.Source;
import dev.attache.policy.SubjectNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names of a policy's entries, and of those who own them. Thread-safe. */
final class CacheNames {
    private static final int MAX_MODEL = 128;
    private static final int SPACE_DIGITS = 32;

    private final String policy;
    private final List<Source> by;
    private final SubjectNames.Scope subjects;

    CacheNames(String policy, List<Source> by, SubjectNames names) {
        this.policy = policy;
        this.by = by;
        this.subjects = names.scope(policy, by);
    }

    /** The policy that they belong to, for people. */
    String policy() {
        return policy;
    }

    /** Who shares the answers of this exchange; empty where a value is missing or empty. */
    Optional<String> scope(Exchange exchange) {
        List<@Nullable String> values = new ArrayList<>(by.size());
        for (Source source : by) {
            String value = source.read(exchange);
            if (value == null || value.isBlank()) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(subjects.name(values));
    }

    /** What all names of entries begin with. */
    String entries() {
        return "llm|e|" + subjects.prefix() + '|';
    }

    /** Where vectors of one kind are kept. */
    String space(String kind) {
        return "llm-" + RequestKey.digest(subjects.prefix() + '|' + kind).substring(0, SPACE_DIGITS);
    }

    String entry(String key) {
        return entries() + key;
    }

    /** Whose an answer is. */
    List<String> owners(String scope, @Nullable String model, String key) {
        var owners = new ArrayList<>(List.of(everything(), ofScope(scope), ofEntry(key)));
        if (model != null && model.length() <= MAX_MODEL) {
            owners.add(ofModel(model));
        }
        return owners;
    }

    String everything() {
        return "llm|all|" + subjects.prefix();
    }

    String ofModel(String model) {
        return "llm|model|" + subjects.prefix() + '|' + model;
    }

    String ofEntry(String key) {
        return "llm|entry|" + subjects.prefix() + '|' + key;
    }

    private static String ofScope(String scope) {
        return "llm|scope|" + scope;
    }

    /** The same, from values as an operator gives them, one for each source. */
    String ofScope(List<String> values) {
        return ofScope(subjects.name(List.copyOf(values)));
    }

    int sources() {
        return by.size();
    }
}
