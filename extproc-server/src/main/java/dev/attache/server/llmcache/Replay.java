package dev.attache.server.llmcache;

import dev.attache.exchange.Edits;
import dev.attache.exchange.LocalReply;
import dev.attache.server.llm.UsageEventFilter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Gives a kept answer again, as its client asked for it: one JSON text, or the frames of a stream. */
final class Replay {
    private Replay() {}

    /**
     * An entry's answer.
     *
     * @param hidesUsage whether the client did not ask for the usage at the end of a stream, but a token quota did,
     * which only hides it in answers from the upstream
     */
    static LocalReply of(Entry entry, boolean hidesUsage, Instant now, LongSupplier random) {
        byte[] body = FreshIds.of(entry, now, random);
        if (hidesUsage && entry.events()) {
            ByteBuffer without = new UsageEventFilter().edit(ByteBuffer.wrap(body), true);
            body = new byte[without.remaining()];
            without.get(body);
        }
        Edits type = Edits.builder().set("content-type", entry.contentType()).build();
        return new LocalReply(200, type, body, null, "llm_cache_hit");
    }
}
