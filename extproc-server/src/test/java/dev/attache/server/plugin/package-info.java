/** Tests of jars that hold policies. */
@NullMarked
package dev.attache.server.plugin;

import org.jspecify.annotations.NullMarked;
