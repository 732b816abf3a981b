/** {@code attache demo}: a real Envoy before a small upstream, with Attaché at its side, on free local ports. */
@NullMarked
package dev.attache.server.demo;

import org.jspecify.annotations.NullMarked;
