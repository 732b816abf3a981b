package dev.attache.embedder.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A BERT network in ONNX Runtime, one core per run. Thread-safe; never closed, because it lives as long as the process.
 */
final class Network {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int dimensions;

    private Network(OrtEnvironment environment, OrtSession session, int dimensions) {
        this.environment = environment;
        this.session = session;
        this.dimensions = dimensions;
    }

    /** Loads the weights, and before the first the native library. */
    static Network load(InputStream weights, int dimensions) throws IOException {
        NativeLibrary.unpackable();
        try (var options = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // What a long text needed once would be kept for ever.
            options.setCPUArenaAllocator(false);
            return new Network(environment, environment.createSession(weights.readAllBytes(), options), dimensions);
        } catch (OrtException | LinkageError | IllegalStateException broken) {
            throw new IOException("ONNX Runtime: " + broken, broken);
        }
    }

    /** The vector of what stands at the first piece: these models say there what the whole text means. */
    float[] run(long[] pieces) throws IOException {
        long[] shape = {1, pieces.length};
        long[] ones = new long[pieces.length];
        Arrays.fill(ones, 1);
        try (var ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(pieces), shape);
                var attention = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var segments = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[pieces.length]), shape)) {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put("input_ids", ids);
            inputs.put("attention_mask", attention);
            inputs.put("token_type_ids", segments);
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] first = new float[dimensions];
                states.get(0, first);
                return first;
            }
        } catch (OrtException broken) {
            throw new IOException("ONNX Runtime: " + broken.getMessage(), broken);
        }
    }
}
