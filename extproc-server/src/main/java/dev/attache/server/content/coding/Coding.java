package dev.attache.server.content.coding;

import java.util.Optional;

/** A content coding that can be undone. */
enum Coding {
    GZIP("gzip"),
    DEFLATE("deflate"),
    BR("br"),
    ZSTD("zstd");

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /** By its name in lower case; empty when it is unknown, or has no native library here. */
    static Optional<Coding> named(String name) {
        return switch (name) {
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            case "br" -> Optional.of(BR).filter(coding -> BrotliDecoding.available());
            case "zstd" -> Optional.of(ZSTD).filter(coding -> ZstdDecoding.available());
            default -> Optional.empty();
        };
    }

    String token() {
        return token;
    }

    Decoding begin() {
        return switch (this) {
            case GZIP -> new GzipDecoding();
            case DEFLATE -> new DeflateDecoding();
            case BR -> new BrotliDecoding();
            case ZSTD -> new ZstdDecoding();
        };
    }
}
