/** Finds the threshold of a semantic cache: what an embedder and the guards make of pairs that people have labelled. */
@NullMarked
package dev.attache.server.similarity.calibration;

import org.jspecify.annotations.NullMarked;
