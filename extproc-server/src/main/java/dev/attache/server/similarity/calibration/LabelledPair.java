package dev.attache.server.similarity.calibration;

/**
 * Two texts, and whether one answer does for both.
 *
 * @param id the name of the pair in reports
 * @param language the language of the texts, such as en; empty when not said
 * @param kind the kind of likeness or difference; empty when not said
 * @param split a part of the file, such as tune or unseen; empty when not said
 * @param same whether the answer to the one answers the other
 */
public record LabelledPair(
        String id, String language, String kind, String split, boolean same, String one, String other) {}
