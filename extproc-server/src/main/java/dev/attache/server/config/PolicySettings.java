package dev.attache.server.config;

import dev.attache.policy.Policy;
import dev.attache.policy.PolicyContext;
import dev.attache.policy.PolicyType;
import dev.attache.server.chain.ExchangeMatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code policies:} its type, its settings, and when it runs.
 *
 * @param type the kind of policy
 * @param settings an instance of {@link PolicyType#settings()}
 * @param when null for always
 */
public record PolicySettings(
        PolicyType<?> type, Record settings, @Nullable ExchangeMatch when) {
    /**
     * Makes the policy.
     *
     * @throws IllegalArgumentException when the settings do not fit together, or the type is at fault
     */
    Policy create(String name, PolicyContext context) {
        try {
            Policy made = create(type, name, context);
            Objects.requireNonNull(made.interest(), "no interest");
            return made;
        } catch (IllegalArgumentException wrong) {
            throw wrong;
        } catch (RuntimeException | LinkageError fault) {
            throw new IllegalArgumentException("the policy cannot be made: " + fault, fault);
        }
    }

    private <C extends Record> Policy create(PolicyType<C> kind, String name, PolicyContext context) {
        return kind.create(name, kind.settings().cast(settings), context);
    }
}
