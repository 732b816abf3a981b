/** Tests of the command line. */
@NullMarked
package dev.attache.server.cli;

import org.jspecify.annotations.NullMarked;
