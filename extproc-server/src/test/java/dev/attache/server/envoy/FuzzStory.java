package dev.attache.server.envoy;

import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What happened in one exchange and what of it was wrong, for whoever has to find out why; told only where asked for. */
final class FuzzStory {
    private static final int LONGEST = 300;

    private final List<String> wrong = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final boolean told;

    FuzzStory(boolean told) {
        this.told = told;
    }

    void wrong(String what) {
        wrong.add(what);
        tell(() -> "WRONG: " + what);
    }

    List<String> wrong() {
        return wrong;
    }

    void tell(Supplier<String> line) {
        if (told) {
            text.append(line.get()).append('\n');
        }
    }

    void sent(ProcessingRequest message) {
        if (told) {
            tell(() -> "-> " + message.getRequestCase().toString().toLowerCase(Locale.ROOT) + " " + clipped(message));
        }
    }

    void answered(ProcessingResponse answer) {
        if (told) {
            tell(() -> "<- " + answer.getResponseCase() + " " + clipped(answer));
        }
    }

    /** The hook that calls this. */
    void hook(Object handler) {
        if (told) {
            String name = StackWalker.getInstance()
                    .walk(frames -> frames.map(StackWalker.StackFrame::getMethodName)
                            .filter(each -> !each.equals("hook") && !each.equals("buffer"))
                            .findFirst()
                            .orElse(""));
            tell(() -> "   " + handler.getClass().getSimpleName() + "." + name);
        }
    }

    private static String clipped(MessageOrBuilder message) {
        String line = TextFormat.printer().emittingSingleLine(true).printToString(message);
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
