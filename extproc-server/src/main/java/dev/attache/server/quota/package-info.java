/**
 * What features that limit share: how windows and answers are configured, and how clients are told what is left,
 * whatever is counted.
 */
@NullMarked
package dev.attache.server.quota;

import org.jspecify.annotations.NullMarked;
