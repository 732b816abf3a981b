/**
 * Bodies with a {@code content-encoding}, decoded as they pass.
 *
 * <p>{@link dev.attache.server.content.coding.ContentCodings} reads the header and makes a
 * {@link dev.attache.server.content.coding.ContentDecoder}, which leads each piece through the {@code Decoding}s of the
 * codings ({@code Coding} names them). {@code DecodedBytes} keeps what each of them gives within bounds;
 * {@link dev.attache.server.content.coding.UndecodableException} says that a body is not what its header says.
 */
@NullMarked
package dev.attache.server.content.coding;

import org.jspecify.annotations.NullMarked;
