package dev.attache.server.llmcache;

import dev.attache.server.llmcache.LlmCacheConfig.AnswerModel;
import dev.attache.server.llmcache.LlmCacheConfig.ToolCalls;
import dev.attache.server.llmcache.api.Asked;
import dev.attache.server.llmcache.api.Findings;
import dev.attache.server.llmcache.api.ModelNames;
import java.util.Optional;

/** Which answers are worth keeping: those that are whole and good. Immutable. */
record StoreRules(ToolCalls calls, AnswerModel models) {
    /** Why an answer must not be kept; empty where it may. */
    Optional<Skipped> flaw(Findings answer, Asked asked) {
        if (answer.isFailed()) {
            return Optional.of(Skipped.ERROR);
        }
        if (!answer.isWhole(asked.answers())) {
            return Optional.of(Skipped.INCOMPLETE);
        }
        if (answer.isRefused()) {
            return Optional.of(Skipped.REFUSAL);
        }
        if (answer.hasCalls() && calls == ToolCalls.NEVER) {
            return Optional.of(Skipped.TOOL_CALLS);
        }
        if (!answer.isFinished()) {
            return Optional.of(Skipped.FINISH_REASON);
        }
        if (!answer.hasContent() && !answer.hasCalls()) {
            return Optional.of(Skipped.EMPTY);
        }
        if (answer.isStateful()) {
            return Optional.of(Skipped.STATEFUL);
        }
        return models == AnswerModel.SAME && !ModelNames.mayBeSame(asked.model(), answer.model())
                ? Optional.of(Skipped.OTHER_MODEL)
                : Optional.empty();
    }
}
