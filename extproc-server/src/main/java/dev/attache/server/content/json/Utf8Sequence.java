package dev.attache.server.content.json;

/** Checks bytes beyond ASCII one by one: well-formed UTF-8 as in table 3-7 of the Unicode Standard (RFC 3629). */
final class Utf8Sequence {
    private int missing;
    private int least;
    private int most;

    /** Begins a character; returns whether the byte may begin one. */
    boolean begin(int first) {
        least = 0x80;
        most = 0xBF;
        if (first >= 0xC2 && first <= 0xDF) {
            missing = 1;
        } else if (first >= 0xE0 && first <= 0xEF) {
            missing = 2;
            least = first == 0xE0 ? 0xA0 : 0x80; // no overlong forms
            most = first == 0xED ? 0x9F : 0xBF; // no surrogates
        } else if (first >= 0xF0 && first <= 0xF4) {
            missing = 3;
            least = first == 0xF0 ? 0x90 : 0x80;
            most = first == 0xF4 ? 0x8F : 0xBF; // nothing beyond U+10FFFF
        } else {
            return false;
        }
        return true;
    }

    /** Whether a character has begun and lacks bytes. */
    boolean isOpen() {
        return missing > 0;
    }

    /** Goes on with a character; returns whether the byte fits. */
    boolean next(int follower) {
        boolean fits = follower >= least && follower <= most;
        least = 0x80;
        most = 0xBF;
        missing--;
        return fits;
    }
}
