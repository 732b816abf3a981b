package dev.attache.embedder.onnx;

/** The models there are; each comes with its weights in a jar of LangChain4j. */
public enum OnnxModel {
    /** BAAI bge-small-en-v1.5, quantised: English. */
    ENGLISH("bge-small-en-v1.5-q", 384, Character.UnicodeScript.LATIN, 0.9, 0.92),
    /** BAAI bge-small-zh-v1.5, quantised: Chinese, with Latin words in it. */
    CHINESE("bge-small-zh-v1.5-q", 512, Character.UnicodeScript.HAN, 0.2, 0.90);

    /** What both were trained with, the marks at both ends included. */
    static final int MAX_TOKENS = 512;

    private final String file;
    private final int dimensions;
    private final Character.UnicodeScript script;
    private final double leastShare;
    private final double similarityThreshold;

    OnnxModel(
            String file,
            int dimensions,
            Character.UnicodeScript script,
            double leastShare,
            double similarityThreshold) {
        this.file = file;
        this.dimensions = dimensions;
        this.script = script;
        this.leastShare = leastShare;
        this.similarityThreshold = similarityThreshold;
    }

    String model() {
        return file;
    }

    int dimensions() {
        return dimensions;
    }

    /** Found on the tuning half of calibration/hazards.csv, as docs/semantic-cache.md describes. */
    double similarityThreshold() {
        return similarityThreshold;
    }

    String weights() {
        return "/" + file + ".onnx";
    }

    String tokenizer() {
        return "/" + file + "-tokenizer.json";
    }

    /** Whether enough of the letters are of the script that the model was trained on. */
    boolean reads(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long own = text.codePoints()
                .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == script)
                .count();
        return own > 0 && own >= leastShare * letters;
    }
}
