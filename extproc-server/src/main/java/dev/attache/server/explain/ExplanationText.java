package dev.attache.server.explain;

import dev.attache.server.explain.Explanation.Count;
import dev.attache.server.explain.Explanation.Deed;
import dev.attache.server.explain.Explanation.Phase;
import dev.attache.server.explain.Explanation.Reading;
import dev.attache.server.explain.Explanation.Step;

/** An {@link Explanation} for people. The same explanation makes the same text. */
public final class ExplanationText {
    private final StringBuilder text = new StringBuilder();

    private ExplanationText() {}

    /** Lines, each with its end. */
    public static String of(Explanation explanation) {
        var made = new ExplanationText();
        made.whole(explanation);
        return made.text.toString();
    }

    private void whole(Explanation explanation) {
        line("%s, configuration %s".formatted(explanation.request(), explanation.configuration()));
        line("");
        line("route %s: %s".formatted(explanation.route() == null ? "none" : explanation.route(), explanation.why()));
        explanation.others().forEach(other -> line("  not %s: %s".formatted(other.route(), other.why())));
        line("");
        if (explanation.policies().isEmpty()) {
            line("no policies");
        }
        int number = 1;
        for (Step step : explanation.policies()) {
            step(number++, step);
        }
        line("");
        line("Envoy");
        int longest = explanation.envoy().stream()
                .mapToInt(phase -> phase.mode().length())
                .max()
                .orElse(1);
        for (Phase phase : explanation.envoy()) {
            String mode = phase.mode() + " ".repeat(longest - phase.mode().length());
            line("  %-17s %s %s".formatted(phase.part(), mode, phase.why()));
        }
        explanation.notes().forEach(note -> line("\nnote: " + note));
    }

    private void step(int number, Step step) {
        line("policy %d: %s (%s)%s".formatted(number, step.policy(), step.type(), step.runs() ? "" : " does not run"));
        if (step.skipped() != null) {
            line("  " + step.skipped());
        }
        for (Reading reading : step.reads()) {
            line("  reads %s = %s".formatted(reading.source(), reading.value() == null ? "missing" : reading.value()));
        }
        for (Deed deed : step.does()) {
            line("  at the %s: %s".formatted(deed.phase(), deed.outcome()));
            Count count = deed.counts();
            if (count != null) {
                line("    takes %d from %s".formatted(count.cost(), count.subject()));
                count.limits().forEach(limit -> line("    limit " + limit));
            }
        }
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
