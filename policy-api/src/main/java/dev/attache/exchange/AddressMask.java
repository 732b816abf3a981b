package dev.attache.exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses as text: parsed without a look-up, IPv4-mapped IPv6 taken as IPv4, cut to a prefix. */
final class AddressMask {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");

    private static final int IPV6_CLIENT = 64;

    private AddressMask() {}

    /** The number of bits in {@code ip/BITS}. */
    static int parseBits(String bits, String text) {
        try {
            int value = Integer.parseInt(bits);
            if (value >= 1 && value <= 128) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        throw new IllegalArgumentException("\"" + text + "\" (expected: ip/1 to ip/128)");
    }

    /**
     * The address with all bits after the prefix cleared; null for null and for what is not an address.
     *
     * @param bits 1 to 32 is for IPv4 addresses, and cuts IPv6 to the /64 that a client has to itself; 33 to 128 is for
     * IPv6 addresses, and leaves IPv4 whole
     */
    static @Nullable String mask(@Nullable String address, int bits) {
        byte[] bytes = address == null ? null : parse(address);
        if (bytes == null) {
            return null;
        }
        boolean four = bytes.length == 4;
        int kept = bits <= 32 && !four ? IPV6_CLIENT : bits;
        for (int bit = kept; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }

    /** The bytes of an address literal, 4 or 16; null when the text is not an address. Never asks a name server. */
    static byte @Nullable [] parse(String address) {
        if (!isLiteral(address)) {
            return null;
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** Whether the JDK takes the text as an address or refuses it, but in no case as a name to look up. */
    private static boolean isLiteral(String address) {
        if (IPV4.matcher(address).matches()) {
            return true;
        }
        return address.length() <= 45
                && address.indexOf(':') >= 0
                && !address.startsWith(".")
                && address.chars().allMatch(c -> HexFormat.isHexDigit(c) || c == '.' || c == ':');
    }
}
