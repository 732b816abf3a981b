package dev.attache.benchmark.load;

/** Which phases of an exchange the generator sends. */
public enum Phases {
    REQUEST_HEADERS,
    REQUEST_AND_RESPONSE_HEADERS
}
