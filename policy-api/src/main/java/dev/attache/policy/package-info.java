/** What a policy implements, and everything that it gets from the outside. */
@NullMarked
package dev.attache.policy;

import org.jspecify.annotations.NullMarked;
