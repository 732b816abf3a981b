/** Policies that are not built in: jars in a folder, each with class files of its own. Knows only the policy API. */
@NullMarked
package dev.attache.server.plugin;

import org.jspecify.annotations.NullMarked;
