/** Vectors kept by services that are asked over HTTP: Chroma, Elasticsearch and DashVector. */
@NullMarked
package dev.attache.server.store.rest;

import org.jspecify.annotations.NullMarked;
