@NullMarked
package dev.attache.server.llmcache;

import org.jspecify.annotations.NullMarked;
