package dev.attache.server.quota;

/** Where windows begin. */
public enum Align {
    /** At multiples of their length since 1970. */
    EPOCH,
    /** Where the local calendar begins a minute, an hour, a day, a week, a month, a year. */
    CALENDAR
}
