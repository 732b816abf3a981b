package dev.attache.embedder.onnx;

import dev.attache.policy.Setting;

/** The settings of {@link OnnxType}. */
public record OnnxSettings(
        @Setting("The language of the questions: english, or chinese; each has a model of its own.")
        OnnxModel model) {}
