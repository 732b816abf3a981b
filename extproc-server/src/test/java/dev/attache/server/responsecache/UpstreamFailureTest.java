package dev.attache.server.responsecache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | | true",
                "503 | via_upstream | true",
                "505 | via_upstream | false",
                "429 | upstream_response_timeout | false",
                "505 | upstream_reset_before_response_started{connection_termination} | true",
                "503 | no_healthy_upstream | true",
                "503 | direct_response | false",
                "503 | ext_authz_error | false",
                "403 | rbac_access_denied_matched_policy[none] | false",
            })
    void onlyTheUpstreamsFailuresAreFailures(int status, String details, boolean failure) {
        assertThat(new UpstreamFailure(List.of(500, 502, 503, 504)).is(status, details))
                .isEqualTo(failure);
    }
}
