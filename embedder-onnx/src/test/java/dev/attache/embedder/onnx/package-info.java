/** Tests of embeddings in this process. */
@NullMarked
package dev.attache.embedder.onnx;

import org.jspecify.annotations.NullMarked;
