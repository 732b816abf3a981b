package dev.attache.server.similarity;

/**
 * One kind of difference by which two near texts ask different things.
 *
 * <p>Symmetric; every text agrees with itself. Thread-safe.
 */
public enum Guard {
    /**
     * Numbers, their units, dates, versions, money, ordinals, in digits and in words; operators, emoji and other
     * symbols.
     */
    NUMBERS {
        @Override
        boolean alike(Question one, Question other) {
            return one.numbers().equals(other.numbers()) && one.symbols().equals(other.symbols());
        }
    },
    /** Not, without, never; on and off, before and after; must, may and will; is and was. */
    POLARITY {
        @Override
        boolean alike(Question one, Question other) {
            return one.polarity().agrees(other.polarity())
                    && one.modality().agrees(other.modality())
                    && one.tense().agrees(other.tense());
        }
    },
    /** The same words in other roles: from A to B, from B to A; who did it, and to whom. */
    ORDER {
        @Override
        boolean alike(Question one, Question other) {
            return one.order().agrees(other.order());
        }
    },
    /** Another script: Latin letters, Chinese characters. */
    SCRIPT {
        @Override
        boolean alike(Question one, Question other) {
            return one.script() == other.script();
        }
    },
    /**
     * Names, quotations, identifiers, addresses; whose it is; how or how much; this or that; and whatever else the
     * question is about: each word that carries meaning, or a synonym of it, must be in both.
     */
    ENTITIES {
        @Override
        boolean alike(Question one, Question other) {
            return one.names().agrees(other.names())
                    && one.persons().agrees(other.persons())
                    && one.asking().agrees(other.asking())
                    && one.pointing().agrees(other.pointing())
                    && one.capitals().agrees(other.capitals())
                    && one.content().agrees(other.content());
        }
    };

    /**
     * Whether the two are alike in this. A text of more than 8,000 characters agrees only with itself, and one with
     * invisible characters only with one that has the same.
     */
    public final boolean agree(Question one, Question other) {
        return one.unread().equals(other.unread()) && alike(one, other);
    }

    abstract boolean alike(Question one, Question other);
}
