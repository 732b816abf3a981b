package dev.attache.server.similarity;

/**
 * A word that carries meaning, or a Chinese character, with what its place says.
 *
 * @param stem its stem, or its first synonym's
 * @param cue the last of the words before it that say what part it plays, such as "by"; empty for none
 * @param close whether the part before stands right before it
 * @param passive whether it is a verb in the passive
 */
record Part(String stem, String cue, boolean close, boolean passive) {
    boolean isChinese() {
        return stem.codePoints().allMatch(Character::isIdeographic);
    }
}
