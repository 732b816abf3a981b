/** What features that deny requests share: what the answer can be, and bodies that programs know how to read. */
@NullMarked
package dev.attache.server.denial;

import org.jspecify.annotations.NullMarked;
