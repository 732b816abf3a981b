package dev.attache.embedder.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX Runtime's native library: unpacked from its jar into the folder for temporary files, and deleted at the end. */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Checks that it can be unpacked: in a container with a read-only file system it cannot, and ONNX Runtime's own
     * message does not help.
     */
    static void unpackable() throws IOException {
        if (System.getProperty("onnxruntime.native.path") != null) {
            return;
        }
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        if (!Files.isWritable(folder)) {
            throw new IOException(
                    "%s (expected: a folder that can be written to, for ONNX Runtime's native library of about 25 MB; see docs/semantic-cache.md)"
                            .formatted(folder));
        }
    }
}
