package dev.attache.testkit;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Applies header mutations as Envoy does with its default mutation rules: removals first, only {@code append} counts.
 */
final class HeaderMutations {
    private static final int MAX_EDITS = 100;
    private static final int MAX_BYTES = 60 << 10;
    private static final Set<String> ROUTING = Set.of("host", ":authority", ":method", ":scheme");

    private HeaderMutations() {}

    static List<Map.Entry<String, String>> apply(List<Map.Entry<String, String>> before, HeaderMutation mutation) {
        if (mutation.getSetHeadersCount() > MAX_EDITS || mutation.getRemoveHeadersCount() > MAX_EDITS) {
            throw new ProtocolViolation(
                    Rule.TOO_MANY_EDITS,
                    mutation.getSetHeadersCount() + " set, " + mutation.getRemoveHeadersCount() + " removed");
        }
        var headers = new ArrayList<>(before);
        for (String removed : mutation.getRemoveHeadersList()) {
            String name = checkedName(removed);
            if (name.startsWith(":")) {
                throw new ProtocolViolation(Rule.REJECTED_MUTATION, "remove " + name);
            }
            headers.removeIf(header -> header.getKey().equals(name));
        }
        for (HeaderValueOption option : mutation.getSetHeadersList()) {
            set(headers, option);
        }
        int bytes = headers.stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
        if (bytes > MAX_BYTES) {
            throw new ProtocolViolation(Rule.HEADERS_TOO_LARGE, bytes + " bytes");
        }
        return headers;
    }

    @SuppressWarnings("deprecation") // append is deprecated, and the only one of the two that Envoy reads
    private static void set(List<Map.Entry<String, String>> headers, HeaderValueOption option) {
        HeaderValue header = option.getHeader();
        String name = checkedName(header.getKey());
        if (!header.getValue().isEmpty()) {
            throw new ProtocolViolation(Rule.VALUE_NOT_RAW, name);
        }
        String value = header.getRawValue().toString(StandardCharsets.ISO_8859_1);
        checkValue(name, value);
        boolean append = option.hasAppend() && option.getAppend().getValue();
        if (append && name.startsWith(":")) {
            throw new ProtocolViolation(Rule.REJECTED_MUTATION, "append " + name);
        }
        if (!append) {
            int first = firstIndex(headers, name);
            headers.removeIf(existing -> existing.getKey().equals(name));
            headers.add(first < 0 ? headers.size() : Math.min(first, headers.size()), Map.entry(name, value));
        } else {
            headers.add(Map.entry(name, value));
        }
    }

    private static int firstIndex(List<Map.Entry<String, String>> headers, String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.get(i).getKey().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String checkedName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.matches(":?[a-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new ProtocolViolation(Rule.INVALID_HEADER, "name \"" + name + "\"");
        }
        if (ROUTING.contains(lower) || lower.startsWith("x-envoy-")) {
            throw new ProtocolViolation(Rule.REJECTED_MUTATION, lower);
        }
        return lower;
    }

    private static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                throw new ProtocolViolation(Rule.INVALID_HEADER, "value of " + name + ", character " + (int) c);
            }
        }
        if (name.equals(":status") && !value.matches("[2-5][0-9][0-9]")) {
            throw new ProtocolViolation(Rule.REJECTED_MUTATION, ":status " + value);
        }
    }
}
