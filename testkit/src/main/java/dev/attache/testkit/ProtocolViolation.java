package dev.attache.testkit;

/** An answer that Envoy would reject, or that would hurt it. Names the {@link Rule} that was broken. */
public final class ProtocolViolation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final Rule rule;

    ProtocolViolation(Rule rule, String seen) {
        super("%s: %s; seen: %s".formatted(rule, rule.text(), seen));
        this.rule = rule;
    }

    /** The rule that was broken. */
    public Rule rule() {
        return rule;
    }
}
