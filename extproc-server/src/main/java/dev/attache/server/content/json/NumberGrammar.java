package dev.attache.server.content.json;

/** How far a number has got: RFC 8259, section 6. */
enum NumberGrammar {
    MINUS(false),
    ZERO(true),
    INTEGER(true),
    POINT(false),
    FRACTION(true),
    EXPONENT(false),
    EXPONENT_SIGN(false),
    EXPONENT_DIGITS(true),
    /** The byte does not belong to the number. */
    OVER(false);

    private final boolean complete;

    NumberGrammar(boolean complete) {
        this.complete = complete;
    }

    /** Whether what was read so far is a number. */
    boolean isComplete() {
        return complete;
    }

    static boolean begins(int b) {
        return b == '-' || isDigit(b);
    }

    static NumberGrammar first(int b) {
        return b == '-' ? MINUS : integer(b);
    }

    NumberGrammar next(int b) {
        return switch (this) {
            case MINUS -> isDigit(b) ? integer(b) : OVER;
            case ZERO -> b == '.' ? POINT : exponent(b);
            case INTEGER -> isDigit(b) ? INTEGER : b == '.' ? POINT : exponent(b);
            case POINT -> isDigit(b) ? FRACTION : OVER;
            case FRACTION -> isDigit(b) ? FRACTION : exponent(b);
            case EXPONENT -> b == '+' || b == '-' ? EXPONENT_SIGN : isDigit(b) ? EXPONENT_DIGITS : OVER;
            case EXPONENT_SIGN, EXPONENT_DIGITS -> isDigit(b) ? EXPONENT_DIGITS : OVER;
            case OVER -> OVER;
        };
    }

    private static NumberGrammar integer(int digit) {
        return digit == '0' ? ZERO : INTEGER;
    }

    private static NumberGrammar exponent(int b) {
        return b == 'e' || b == 'E' ? EXPONENT : OVER;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }
}
