@NullMarked
package dev.attache.server.llm.ending;

import org.jspecify.annotations.NullMarked;
