package dev.attache.server.mutation;

import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Verdict;
import dev.attache.policy.Policy;
import dev.attache.policy.PolicyType;
import dev.attache.server.config.CheckedFile;
import dev.attache.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Policies from the text that a user would write, and what came of them. */
final class Samples {
    static final List<PolicyType<?>> TYPES = List.of(new MutateType(), new RespondType());

    private Samples() {}

    /** The policy of these settings: {@code mutate: {request: {path: /b}}}. */
    static Policy policy(String settings, TestContext context) {
        return CheckedFile.policy(TYPES, settings, context);
    }

    /** What is wrong with the settings. */
    static List<String> problems(String settings) {
        return CheckedFile.problems(TYPES, settings);
    }

    /** The edits as lines: {@code = name: value} is set, {@code + name: value} is appended. */
    static List<String> lines(CompletionStage<Verdict> verdict) {
        return lines(edits(verdict));
    }

    static List<String> lines(Edits edits) {
        return edits.headers().stream()
                .map(edit -> switch (edit) {
                    case HeaderEdit.Set set -> "= " + set.name() + ": " + set.value();
                    case HeaderEdit.Append append -> "+ " + append.name() + ": " + append.value();
                    case HeaderEdit.Remove remove -> "- " + remove.name();
                })
                .toList();
    }

    static Edits edits(CompletionStage<Verdict> verdict) {
        return ((Verdict.Proceed) verdict.toCompletableFuture().join()).edits();
    }

    /** The body that goes on, or "(as it was)". */
    static String body(Edits edits) {
        byte[] body = edits.body();
        return body == null ? "(as it was)" : new String(body, StandardCharsets.UTF_8);
    }

    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
