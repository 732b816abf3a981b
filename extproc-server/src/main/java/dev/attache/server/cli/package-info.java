/** The command line: one class per command. */
@NullMarked
package dev.attache.server.cli;

import org.jspecify.annotations.NullMarked;
