@NullMarked
package dev.attache.server.content.events;

import org.jspecify.annotations.NullMarked;
