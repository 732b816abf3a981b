package dev.attache.testkit;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;

/** The messages of one direction that were sent and not answered, oldest first. Not thread-safe. */
final class OwedAnswers {
    private record Owed(Phase phase, ByteString bytes) {}

    private final String direction;
    private final Deque<Owed> messages = new ArrayDeque<>();

    OwedAnswers(String direction) {
        this.direction = direction;
    }

    void add(Phase phase, ByteString bytes) {
        messages.add(new Owed(phase, bytes));
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    boolean has(Phase phase) {
        return messages.stream().anyMatch(message -> message.phase() == phase);
    }

    /** Takes the oldest, which must be of this phase, and returns the bytes that were sent. */
    ByteString settle(Phase phase) {
        Owed oldest = messages.peek();
        if (oldest == null) {
            throw new ProtocolViolation(Rule.MORE_THAN_OWED, direction + " " + phase);
        }
        if (oldest.phase() != phase) {
            throw new ProtocolViolation(
                    Rule.WRONG_PHASE, "%s %s (expected: %s)".formatted(direction, phase, oldest.phase()));
        }
        return messages.remove().bytes();
    }

    /** Takes all and returns the bytes that were sent, in order. */
    ByteString settleAll() {
        ByteString bytes = messages.stream().map(Owed::bytes).reduce(ByteString.EMPTY, ByteString::concat);
        messages.clear();
        return bytes;
    }
}
