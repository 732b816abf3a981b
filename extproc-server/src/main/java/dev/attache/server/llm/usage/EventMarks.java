package dev.attache.server.llm.usage;

/** What one JSON text says of how the answer goes on. Not thread-safe. */
final class EventMarks {
    private boolean ended;
    private boolean stopped;
    private boolean failed;

    void clear() {
        ended = false;
        stopped = false;
        failed = false;
    }

    void named(Leaf leaf, String value) {
        switch (leaf) {
            case TYPE -> type(value);
            case ERROR -> failed = true;
            case FINISH -> finish(value);
            default -> {}
        }
    }

    private void type(String type) {
        switch (type) {
            case "message_stop",
                    "message-end",
                    "response.completed",
                    "response.incomplete",
                    "image_generation.completed",
                    "image_edit.completed" -> ended = true;
            case "response.failed" -> {
                ended = true;
                failed = true;
            }
            case "error", "failed" -> failed = true;
            default -> {} // in the middle of the answer
        }
    }

    private void finish(String reason) {
        // DashScope writes "null" as a string.
        stopped |= !reason.equals("null");
        failed |= reason.equalsIgnoreCase("error");
    }

    void done() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    boolean stopped() {
        return stopped;
    }

    boolean failed() {
        return failed;
    }
}
