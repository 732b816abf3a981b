@NullMarked
package dev.attache.server.content.coding;

import org.jspecify.annotations.NullMarked;
