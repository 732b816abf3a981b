/** Embeddings computed in this process, with models that come as jars: no service, no network. */
@NullMarked
package dev.attache.embedder.onnx;

import org.jspecify.annotations.NullMarked;
