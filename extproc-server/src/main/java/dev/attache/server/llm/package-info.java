/** What features share about LLM APIs: which one a request speaks, what it asks for, what its answer has used. */
@NullMarked
package dev.attache.server.llm;

import org.jspecify.annotations.NullMarked;
