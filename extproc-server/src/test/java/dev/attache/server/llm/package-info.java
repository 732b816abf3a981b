@NullMarked
package dev.attache.server.llm;

import org.jspecify.annotations.NullMarked;
