/** Tests of the policy {@code consumer}. */
@NullMarked
package dev.attache.server.consumer;

import org.jspecify.annotations.NullMarked;
