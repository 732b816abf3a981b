@NullMarked
package dev.attache.server.explain;

import org.jspecify.annotations.NullMarked;
