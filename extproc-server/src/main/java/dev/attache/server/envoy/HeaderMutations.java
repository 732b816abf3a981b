package dev.attache.server.envoy;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import dev.attache.exchange.Edits;
import dev.attache.exchange.HeaderEdit;
import dev.attache.exchange.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Edits as Envoy wants them.
 *
 * <p>Envoy reads only {@code append} and {@code raw_value}; {@code append_action} is set to agree, for other proxies.
 * Envoy does removals before everything else, so edits of one header are first brought to their net effect.
 */
final class HeaderMutations {
    /** Envoy's default {@code max_headers_count}: more edits, or more headers than that, are a 500 for the user. */
    static final int MAX_COUNT = 100;
    /** Envoy's default {@code max_request_headers_kb}. */
    static final int MAX_BYTES = 60 << 10;

    private static final BoolValue APPEND = BoolValue.of(true);
    private static final BoolValue OVERWRITE = BoolValue.of(false);

    private HeaderMutations() {}

    /** Whether Envoy would take these edits of a message with these headers. */
    static boolean fits(Headers before, Edits edits) {
        List<HeaderEdit> list = edits.headers();
        if (list.size() > MAX_COUNT) {
            return false;
        }
        int added = 0;
        int more = 0;
        for (HeaderEdit edit : list) {
            added += switch (edit) {
                case HeaderEdit.Set set -> set.name().length() + ByteBufUtil.utf8Bytes(set.value());
                case HeaderEdit.Append append -> append.name().length() + ByteBufUtil.utf8Bytes(append.value());
                case HeaderEdit.Remove remove -> 0;
            };
            more += switch (edit) {
                case HeaderEdit.Set set -> before.has(set.name()) ? 0 : 1;
                case HeaderEdit.Append append -> 1;
                case HeaderEdit.Remove remove -> 0;
            };
        }
        // An upper bound: what is overwritten or removed is not subtracted.
        boolean onlyRemoves = more == 0 && added == 0;
        return onlyRemoves || (before.size() + more <= MAX_COUNT && before.bytes() + added <= MAX_BYTES);
    }

    /** The message for these edits. */
    static HeaderMutation of(Edits edits) {
        var mutation = HeaderMutation.newBuilder();
        for (HeaderEdit edit : net(edits.headers())) {
            switch (edit) {
                case HeaderEdit.Set set -> mutation.addSetHeaders(option(set.name(), set.value(), false));
                case HeaderEdit.Append append -> mutation.addSetHeaders(option(append.name(), append.value(), true));
                case HeaderEdit.Remove remove -> mutation.addRemoveHeaders(remove.name());
            }
        }
        return mutation.build();
    }

    /** The message for these edits, and for a body of this length that goes with them. */
    static HeaderMutation of(Edits edits, int contentLength) {
        return of(edits).toBuilder()
                .addSetHeaders(option("content-length", Integer.toString(contentLength), false))
                .build();
    }

    /** The message for these edits of headers whose body will have another, still unknown length. */
    static HeaderMutation withoutLength(Edits edits) {
        return of(edits).toBuilder().addRemoveHeaders("content-length").build();
    }

    private static List<HeaderEdit> net(List<HeaderEdit> edits) {
        if (edits.size() < 2) {
            return edits;
        }
        var net = new ArrayList<HeaderEdit>(edits.size());
        for (HeaderEdit edit : edits) {
            if (!(edit instanceof HeaderEdit.Append) && has(net, edit.name())) {
                net.removeIf(earlier -> earlier.name().equals(edit.name()));
            }
            net.add(edit);
        }
        return net;
    }

    private static boolean has(List<HeaderEdit> edits, String name) {
        for (HeaderEdit edit : edits) {
            if (edit.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("deprecation") // the field that replaces it is ignored by Envoy
    private static HeaderValueOption option(String name, String value, boolean append) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value)))
                .setAppend(append ? APPEND : OVERWRITE)
                .setAppendAction(
                        append
                                ? HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD
                                : HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .build();
    }
}
