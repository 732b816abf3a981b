/** {@code llm_cache}: answers of language models that are kept, and given again to who asks the same. */
@NullMarked
package dev.attache.server.llmcache;

import org.jspecify.annotations.NullMarked;
