/** Tests of the configuration. */
@NullMarked
package dev.attache.server.config;

import org.jspecify.annotations.NullMarked;
