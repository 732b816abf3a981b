package dev.attache.server.quota;

import dev.attache.policy.Written;
import java.time.ZoneId;

/**
 * A time zone by its name in the IANA database. Offsets are refused: they look like zones but know no daylight saving
 * time.
 *
 * @param id the zone
 */
@Written(value = "an IANA time zone such as Europe/Berlin or UTC")
public record CalendarZone(ZoneId id) {
    /** The zone unless another is set. */
    public static final CalendarZone UTC = new CalendarZone(ZoneId.of("UTC"));

    /**
     * Reads a zone.
     *
     * @throws IllegalArgumentException when there is no zone of this name, with what was expected
     */
    public static CalendarZone parse(String text) {
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            throw new IllegalArgumentException(text + " (expected: an IANA time zone such as Europe/Berlin or UTC)");
        }
        return new CalendarZone(ZoneId.of(text));
    }

    @Override
    public String toString() {
        return id.getId();
    }
}
