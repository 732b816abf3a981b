/**
 * JSON texts read and edited as they are, without a tree: what nobody asked for stays byte for byte.
 *
 * <p>A {@link dev.attache.server.content.json.JsonScanner} finds where values begin and end, however the text is torn.
 * On it stand {@link dev.attache.server.content.json.JsonReader}, which takes the values at some paths in one walk (a
 * {@code JsonReading} with a {@code ReadFrame} for each value that is open), and {@link
 * dev.attache.server.content.json.JsonEditor}, which finds what is to change (an {@code EditWalk}) and puts {@code
 * Splices} in its place. Both have their paths as one tree of {@code PathNode}s. {@link
 * dev.attache.server.content.json.JsonTemplate} makes values, {@link dev.attache.server.content.json.JsonText} their
 * strings.
 */
@NullMarked
package dev.attache.server.content.json;

import org.jspecify.annotations.NullMarked;
