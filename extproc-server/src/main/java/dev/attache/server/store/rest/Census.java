package dev.attache.server.store.rest;

import java.util.List;

/**
 * A look at a partition.
 *
 * @param others how many vectors it has beside the one that was just put, which a service may not show yet
 * @param oldest keys of those of them that were put longest ago, the oldest first; perhaps not all
 */
record Census(long others, List<String> oldest) {
    Census {
        oldest = List.copyOf(oldest);
    }
}
