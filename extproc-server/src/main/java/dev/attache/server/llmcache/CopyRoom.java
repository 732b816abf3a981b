package dev.attache.server.llmcache;

import java.util.concurrent.atomic.AtomicLong;

/** The room that all copies of answers under way share: streams are many, and some are long. Thread-safe. */
final class CopyRoom {
    private static final int SHARE_OF_HEAP = 8;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** Room for {@code most} bytes. */
    CopyRoom(long most) {
        this.most = most;
    }

    /** As much as this process can spare. */
    static CopyRoom ofHeap() {
        return new CopyRoom(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Takes room for {@code bytes} bytes; false where there is none. */
    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
