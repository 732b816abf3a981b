package dev.attache.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses, written {@code 10.0.0.0/8}, {@code fd00::/8}, or as one address.
 *
 * <p>Immutable. IPv4-mapped IPv6 is IPv4. Never asks a name server.
 */
public final class AddressRange {
    private static final String EXPECTED = " (expected: an address or a range such as 10.0.0.0/8 or fd00::/8)";

    private final String text;
    private final byte[] network;
    private final int bits;

    private AddressRange(String text, byte[] network, int bits) {
        this.text = text;
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when the text is not a range, or has bits set after its prefix, with what was
     * expected
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = AddressMask.parse(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException(text + EXPECTED);
        }
        int all = network.length * 8;
        int bits = slash < 0 ? all : prefix(text, text.substring(slash + 1), all);
        byte[] clean = network.clone();
        clear(clean, bits);
        if (!Arrays.equals(clean, network)) {
            throw new IllegalArgumentException(text + " (expected: no bits set after the first " + bits + ")");
        }
        return new AddressRange(text, network, bits);
    }

    /** Whether the text is one address. */
    public static boolean isAddress(String text) {
        return AddressMask.parse(text) != null;
    }

    private static int prefix(String text, String bits, int all) {
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > all) {
            throw new IllegalArgumentException(text + " (expected: /0 to /" + all + ")");
        }
        return Integer.parseInt(bits);
    }

    /** Whether the address is in the range; false for null and for what is not an address. */
    public boolean contains(@Nullable String address) {
        byte[] bytes = address == null ? null : AddressMask.parse(address);
        if (bytes == null || bytes.length != network.length) {
            return false;
        }
        clear(bytes, bits);
        return Arrays.equals(bytes, network);
    }

    private static void clear(byte[] address, int from) {
        for (int bit = from; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange that && bits == that.bits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }
}
