/** Tests of what is read of an answer's usage; the transcripts are in {@code src/test/resources/llm}. */
@NullMarked
package dev.attache.server.llm.usage;

import org.jspecify.annotations.NullMarked;
