package dev.attache.server.chain;

import dev.attache.exchange.Edits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a chain told its exchange. */
final class UpdatesLog implements ExchangeUpdates {
    final List<String> log = new ArrayList<>();

    @Override
    public void edited(Edits edits) {
        log.add("edited " + edits);
    }

    @Override
    public void requestBody(@Nullable ByteBuffer whole) {
        if (whole != null) {
            log.add("body " + StandardCharsets.UTF_8.decode(whole.duplicate()));
        }
    }

    @Override
    public void decidedElsewhere(boolean taken) {}

    @Override
    public void passedOver(String policy, String why) {
        log.add(policy + " passed over: " + why);
    }
}
