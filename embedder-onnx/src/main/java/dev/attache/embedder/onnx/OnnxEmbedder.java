package dev.attache.embedder.onnx;

import dev.attache.embedding.Embedder;
import dev.attache.embedding.EmbedderId;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One model in this process. Loads when first asked, which takes about a second. */
final class OnnxEmbedder implements Embedder {
    /** A text with this many characters per piece that the model reads is refused unread. */
    private static final int MAX_CHARACTERS = 16 * OnnxModel.MAX_TOKENS;

    /** Where more than one piece in this many is unknown, the vector does not say what the text says. */
    private static final int PIECES_PER_UNKNOWN = 10;

    /** The vocabulary is a hundredth of the model and enough to say what fits. */
    private volatile @Nullable WordPieces wordPieces;

    private volatile @Nullable Network network;
    private final OnnxModel model;

    OnnxEmbedder(OnnxModel model) {
        this.model = model;
    }

    @Override
    public EmbedderId id() {
        return EmbedderId.inProcess("onnx", model.model(), model.dimensions());
    }

    @Override
    public int maxTokens() {
        return OnnxModel.MAX_TOKENS;
    }

    @Override
    public double similarityThreshold() {
        return model.similarityThreshold();
    }

    @Override
    public boolean fits(String text) {
        if (text.length() > MAX_CHARACTERS || !model.reads(text)) {
            return false;
        }
        try {
            Pieces pieces = wordPieces().cut(text);
            return pieces.size() <= OnnxModel.MAX_TOKENS && pieces.unknown() * PIECES_PER_UNKNOWN <= pieces.size();
        } catch (IOException broken) {
            return false;
        }
    }

    @Override
    public float[] embed(String text) throws IOException, InterruptedException {
        long[] pieces = wordPieces().cut(text).ids();
        if (pieces.length > OnnxModel.MAX_TOKENS) {
            throw new IOException("embedder onnx: a text of %d tokens (expected: at most %d)"
                    .formatted(pieces.length, OnnxModel.MAX_TOKENS));
        }
        return Cores.SHARED.run(() -> unit(network().run(pieces)));
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        embed("ready 准备");
    }

    private WordPieces wordPieces() throws IOException {
        WordPieces loaded = wordPieces;
        if (loaded == null) {
            try (InputStream file = resource(model.tokenizer())) {
                loaded = WordPieces.read(file);
                wordPieces = loaded;
            }
        }
        return loaded;
    }

    private Network network() throws IOException {
        Network loaded = network;
        return loaded == null ? load() : loaded;
    }

    /** Only on threads of {@link Cores}, where it may take its time. */
    private synchronized Network load() throws IOException {
        Network loaded = network;
        if (loaded == null) {
            try (InputStream file = resource(model.weights())) {
                loaded = Network.load(file, model.dimensions());
                network = loaded;
            }
        }
        return loaded;
    }

    private static InputStream resource(String name) throws IOException {
        InputStream file = OnnxEmbedder.class.getResourceAsStream(name);
        if (file == null) {
            throw new IOException("embedder onnx: " + name + " is in no jar on the class path");
        }
        return file;
    }

    private static float[] unit(float[] vector) throws IOException {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IOException("embedder onnx: a vector of length " + length + " (expected: a finite one above 0)");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
