/** Tests of calibration. */
@NullMarked
package dev.attache.server.similarity.calibration;

import org.jspecify.annotations.NullMarked;
