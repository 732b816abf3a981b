/** The configuration: YAML text into records, checked as a whole, every problem at once with its place. */
@NullMarked
package dev.attache.server.config;

import org.jspecify.annotations.NullMarked;
