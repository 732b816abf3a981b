package dev.attache.server.chain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a chain is meant to do, written down without any waiting: the log, the store's calls, the verdict. */
final class ChainModel {
    /** What a policy does at one of its hooks. */
    enum Act {
        PASS,
        SET,
        RESPOND
    }

    /**
     * One policy. One that is metered asks the store, unless it is {@code decided} that it need not.
     */
    record Spec(
            String name, boolean skipped, boolean metered, boolean decided, Act request, Act response, boolean waits) {
        boolean counts() {
            return metered && !decided;
        }
    }

    final List<String> log = new ArrayList<>();
    final List<List<String>> calls = new ArrayList<>();
    final List<String> edits = new ArrayList<>();
    final List<Spec> begun = new ArrayList<>();

    @Nullable
    String rejectedBy;

    private final List<Spec> specs;

    ChainModel(List<Spec> specs) {
        this.specs = specs;
    }

    void requestHeaders() {
        int at = 0;
        while (at < specs.size() && rejectedBy == null) {
            if (specs.get(at).metered()) {
                int end = at;
                while (end < specs.size() && specs.get(end).metered()) {
                    end++;
                }
                countTogether(specs.subList(at, end));
                at = end;
            } else {
                Spec spec = specs.get(at++);
                if (!spec.skipped()) {
                    begun.add(spec);
                    log.add(spec.name() + " request");
                    accept(begun.size() - 1, spec);
                }
            }
        }
    }

    void responseHeaders() {
        edits.clear();
        back(begun.size() - 1, "200");
    }

    private void countTogether(List<Spec> neighbours) {
        List<Spec> members = neighbours.stream().filter(spec -> !spec.skipped()).toList();
        int first = begun.size();
        begun.addAll(members);
        boolean refused = members.stream().anyMatch(spec -> spec.decided() && spec.request() == Act.RESPOND);
        List<String> charged =
                members.stream().filter(Spec::counts).map(Spec::name).toList();
        if (!refused && !charged.isEmpty()) {
            calls.add(charged);
        }
        if (!refused) {
            members.reversed().stream().filter(Spec::counts).forEach(spec -> log.add(spec.name() + " decide"));
        }
        for (int i = 0; i < members.size() && rejectedBy == null; i++) {
            Spec spec = members.get(i);
            if (!(spec.counts() && refused)) {
                accept(first + i, spec);
            }
        }
    }

    private void accept(int index, Spec spec) {
        if (spec.request() == Act.SET) {
            edits.add(spec.name());
        } else if (spec.request() == Act.RESPOND) {
            respond(index);
        }
    }

    private void respond(int index) {
        edits.clear();
        rejectedBy = begun.get(index).name();
        back(index - 1, "429 local");
    }

    private void back(int from, String what) {
        for (int i = from; i >= 0; i--) {
            Spec spec = begun.get(i);
            log.add(spec.name() + " response " + what);
            if (spec.response() == Act.SET && !spec.metered()) {
                edits.add(spec.name());
            } else if (spec.response() == Act.RESPOND && !spec.metered() && rejectedBy == null) {
                respond(i);
                return;
            }
        }
    }
}
