package dev.attache.server.chain;

import dev.attache.exchange.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's address, as Envoy itself would take it with the same {@code xff_num_trusted_hops}.
 *
 * <p>Envoy has appended its peer to {@code x-forwarded-for} by the time we see it. Without trusted hops the attribute
 * {@code source.address} says who it is; where Envoy was not told to send it, the appended entry does.
 */
public final class ClientAddress {
    private ClientAddress() {}

    /**
     * The address without port, IPv4-mapped IPv6 as IPv4; null when nothing trustworthy is there.
     *
     * @param sourceAddress the attribute {@code source.address}, or null
     */
    public static @Nullable String of(Headers headers, @Nullable String sourceAddress, int trustedHops) {
        if (trustedHops == 0 && sourceAddress != null) {
            return plain(sourceAddress);
        }
        List<String> forwarded = forwardedFor(headers);
        int index = forwarded.size() - 1 - trustedHops;
        if (index >= 0) {
            return plain(forwarded.get(index));
        }
        if (sourceAddress != null) {
            return plain(sourceAddress);
        }
        return forwarded.isEmpty() ? null : plain(forwarded.getLast());
    }

    private static List<String> forwardedFor(Headers headers) {
        var entries = new ArrayList<String>();
        for (String header : headers.all("x-forwarded-for")) {
            for (String entry : header.split(",", -1)) {
                if (!entry.isBlank()) {
                    entries.add(entry.strip());
                }
            }
        }
        return entries;
    }

    /** Takes off port and brackets ({@code [::1]:80}), and {@code ::ffff:} before an IPv4 address. */
    static String plain(String address) {
        String host = address;
        if (host.startsWith("[")) {
            int close = host.indexOf(']');
            host = close < 0 ? host.substring(1) : host.substring(1, close);
        } else if (host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':')) {
            host = host.substring(0, host.indexOf(':'));
        }
        boolean mapped = host.regionMatches(true, 0, "::ffff:", 0, 7) && host.indexOf('.') > 0;
        return mapped ? host.substring(7) : host;
    }
}
