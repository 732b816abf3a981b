@NullMarked
package dev.attache.server.content;

import org.jspecify.annotations.NullMarked;
