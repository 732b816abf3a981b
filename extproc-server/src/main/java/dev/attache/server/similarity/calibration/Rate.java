package dev.attache.server.similarity.calibration;

import java.util.Locale;

/**
 * A share, {@code hits} out of {@code of}, and how certain it is.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, Probable inference (1927)</a>
 */
public record Rate(int hits, int of) {
    /** For 95 %. */
    private static final double Z = 1.959964;

    /** The share, 0 of nothing. */
    public double share() {
        return of == 0 ? 0 : (double) hits / of;
    }

    /** The lower end of the 95 % Wilson interval. */
    public double lower() {
        return of == 0 ? 0 : Math.max(0, center() - half());
    }

    /** The upper end of the 95 % Wilson interval. */
    public double upper() {
        return of == 0 ? 1 : Math.min(1, center() + half());
    }

    private double center() {
        return (share() + Z * Z / (2 * of)) / (1 + Z * Z / of);
    }

    private double half() {
        double p = share();
        return Z / (1 + Z * Z / of) * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of));
    }

    /** As in {@code 43.2 % (38.1 to 48.5)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f %% (%.1f to %.1f)", 100 * share(), 100 * lower(), 100 * upper());
    }
}
