package dev.attache.server.content.json;

/** Where in the tree of paths a value stands, and where what is found below it goes. */
record Cursor(PathNode node, FoundValues found) {}
