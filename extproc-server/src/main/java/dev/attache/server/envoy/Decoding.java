package dev.attache.server.envoy;

import dev.attache.server.chain.BodyDecoder;
import java.util.Optional;

/** Finds what undoes a content coding. */
final class Decoding {
    private Decoding() {}

    /** A decoder for the coding, or for several in a row; empty where one of them is not known. */
    static Optional<BodyDecoder> of(String contentEncoding, int maxDecoded) {
        return Optional.empty();
    }
}
