@NullMarked
package dev.attache.server.breaker;

import org.jspecify.annotations.NullMarked;
