package dev.attache.server.content.coding;

import java.util.zip.CRC32;

/** Reads the header of a gzip member (RFC 1952 section 2.3), byte by byte, and keeps none of it. */
final class GzipHeader {
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA_DATA,
        NAME,
        COMMENT,
        HEADER_CRC,
        OVER
    }

    private final CRC32 crc = new CRC32();
    private Part part = Part.FIXED;
    private int position;
    private int flags;
    private int number;

    /**
     * Takes the next byte.
     *
     * @return whether the header is over with it
     * @throws UndecodableException when this is not gzip
     */
    boolean take(int next) throws UndecodableException {
        int at = position++;
        if (part != Part.HEADER_CRC) {
            crc.update(next);
        }
        boolean over = switch (part) {
            case FIXED -> fixed(at, next);
            case EXTRA_LENGTH, HEADER_CRC -> {
                number |= next << (8 * at);
                yield at == 1;
            }
            case EXTRA_DATA -> at == number - 1;
            case NAME, COMMENT -> next == 0;
            case OVER -> throw new IllegalStateException("the header is over");
        };
        if (over) {
            advance();
        }
        return part == Part.OVER;
    }

    private boolean fixed(int at, int next) throws UndecodableException {
        switch (at) {
            case 0 -> check(next == 0x1f, "does not start as gzip");
            case 1 -> check(next == 0x8b, "does not start as gzip");
            case 2 -> check(next == 8, "unknown method " + next);
            case 3 -> {
                check((next & RESERVED) == 0, "reserved flags are set");
                flags = next;
            }
            default -> {} // modification time, extra flags, operating system
        }
        return at == 9;
    }

    /** Moves to the next part that the flags announce. */
    private void advance() throws UndecodableException {
        if (part == Part.HEADER_CRC) {
            check(number == (crc.getValue() & 0xffff), "the header's checksum is wrong");
        }
        int length = part == Part.EXTRA_LENGTH ? number : 0;
        part = after(part, length);
        position = 0;
        number = length;
    }

    private Part after(Part done, int extraLength) {
        return switch (done) {
            case FIXED -> has(EXTRA) ? Part.EXTRA_LENGTH : after(Part.EXTRA_DATA, 0);
            case EXTRA_LENGTH -> extraLength > 0 ? Part.EXTRA_DATA : after(Part.EXTRA_DATA, 0);
            case EXTRA_DATA -> has(NAME) ? Part.NAME : after(Part.NAME, 0);
            case NAME -> has(COMMENT) ? Part.COMMENT : after(Part.COMMENT, 0);
            case COMMENT -> has(HEADER_CRC) ? Part.HEADER_CRC : Part.OVER;
            case HEADER_CRC, OVER -> Part.OVER;
        };
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private static void check(boolean holds, String otherwise) throws UndecodableException {
        if (!holds) {
            throw UndecodableException.corrupt(GzipDecoding.CODING, otherwise);
        }
    }
}
