@NullMarked
package dev.attache.server.responsecache.field;

import org.jspecify.annotations.NullMarked;
