package dev.attache.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attache.policy.Accounting.Amounts;
import dev.attache.store.Balances.Change;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BalanceChangeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Change read(String json) {
        return BalanceChange.read(JsonMapper.shared().readValue(json, Map.class), new Amounts(10, false), "label", NOW);
    }

    @Test
    void grantsAndTakesBackAndSets() {
        assertThat(read("{\"grant\": 5, \"id\": \"a\"}")).isEqualTo(new Change("a", 50, false, null, "label"));
        assertThat(read("{\"grant\": -5, \"id\": \"a\"}")).isEqualTo(new Change("a", -50, false, null, "label"));
        assertThat(read("{\"set\": 0, \"id\": \"a\"}")).isEqualTo(new Change("a", 0, true, null, "label"));
    }

    @ParameterizedTest
    @CsvSource({
        "30d, 2026-12-21T12:00:00Z",
        "2027-01-31T00:00:00Z, 2027-01-31T00:00:00Z",
        "2027-01-31T00:00:00+02:00, 2027-01-30T22:00:00Z"
    })
    void aGrantMayExpire(String expires, Instant at) {
        assertThat(read("{\"grant\": 5, \"id\": \"a\", \"expires\": \"" + expires + "\"}")
                        .expires())
                .isEqualTo(at);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | neither grant nor set (expected: one of the two)",
                "{\"grant\": 1, \"set\": 1, \"id\": \"a\"} | grant and set (expected: one of the two)",
                "{\"grand\": 1, \"id\": \"a\"} | grand: unknown (expected: grant or set, id, expires); did you mean \"grant\"?",
                "{\"grant\": 0, \"id\": \"a\"} | grant: 0 (expected: more, or less to take back)",
                "{\"set\": -1, \"id\": \"a\"} | set: -1 (expected: >= 0)",
                "{\"grant\": 1} | id: missing (expected: text of 1 to 128 characters, the same when the call is repeated)",
                "{\"grant\": 1, \"id\": 7} | id: 7 (expected: text of 1 to 128 characters, the same when the call is repeated)",
                "{\"grant\": 1, \"id\": \" \"} | id:   (expected: text of 1 to 128 characters, the same when the call is repeated)",
                "{\"set\": 1, \"id\": \"a\", \"expires\": \"1d\"} | expires: only what is granted does (expected: none here)",
                "{\"grant\": -1, \"id\": \"a\", \"expires\": \"1d\"} | expires: only what is granted does (expected: none here)",
                "{\"grant\": 1, \"id\": \"a\", \"expires\": null} | expires: null (expected: a time such as 2027-01-31T00:00:00Z, or a duration such as 30d)",
                "{\"grant\": 1, \"id\": \"a\", \"expires\": \"tomorrow\"} | expires: tomorrow (expected: a time such as 2027-01-31T00:00:00Z, or a duration such as 30d)",
                "{\"grant\": 1, \"id\": \"a\", \"expires\": \"2027-01-31T00:00:00\"} | expires: 2027-01-31T00:00:00 (expected: a time such as 2027-01-31T00:00:00Z, or a duration such as 30d)",
                "{\"grant\": 1, \"id\": \"a\", \"expires\": \"0s\"} | expires: 0s (expected: later than now, 2026-11-21T12:00:00Z)",
                "{\"grant\": 1, \"id\": \"a\", \"expires\": \"2020-01-01T00:00:00Z\"} | expires: 2020-01-01T00:00:00Z (expected: later than now, 2026-11-21T12:00:00Z)"
            })
    void whatIsWrongIsSaid(String json, String message) {
        assertThatExceptionOfType(RefusedRequestException.class)
                .isThrownBy(() -> read(json))
                .withMessage(message);
    }
}
