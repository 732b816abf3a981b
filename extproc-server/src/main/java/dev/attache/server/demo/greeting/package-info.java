/** A policy as a user writes one: the demo packs it into a jar and has the service load it. */
@NullMarked
package dev.attache.server.demo.greeting;

import org.jspecify.annotations.NullMarked;
