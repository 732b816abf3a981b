package dev.attache.server.quota;

import static dev.attache.server.denial.BodyFormat.json;

import dev.attache.server.denial.BodyFormat;
import dev.attache.server.denial.BodyFormat.Terms;
import java.util.List;
import java.util.stream.Collectors;

/** Why a request is refused, in each format's own words. */
enum Cause {
    REQUESTS("requests", "rate_limit_exceeded", "rate_limit_error"),
    /** For money too, for which no API has a word. */
    TOKENS("tokens", "rate_limit_exceeded", "rate_limit_error"),
    /** Nothing is left, and waiting does not help. */
    SPENT("insufficient_quota", "insufficient_quota", "billing_error"),
    MISSING_KEY("Bad Request", "invalid_request_error", "missing_key", "invalid_request_error"),
    MISSING_IDENTITY("Unauthorized", "invalid_request_error", "missing_key", "authentication_error"),
    STORE("Service Unavailable", "server_error", "service_unavailable", "api_error");

    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private static final String EXCEEDED = "Request cannot be satisfied as assigned quota has been exceeded";

    private final String problemTitle;
    private final String openaiType;
    private final String openaiCode;
    private final String anthropicType;

    Cause(String openaiType, String openaiCode, String anthropicType) {
        this(EXCEEDED, openaiType, openaiCode, anthropicType);
    }

    Cause(String problemTitle, String openaiType, String openaiCode, String anthropicType) {
        this.problemTitle = problemTitle;
        this.openaiType = openaiType;
        this.openaiCode = openaiCode;
        this.anthropicType = anthropicType;
    }

    /** The body. Only a problem names the limits (draft-ietf-httpapi-ratelimit-headers-11). */
    String body(BodyFormat format, int status, String message, List<String> violated) {
        return format == BodyFormat.PROBLEM && problemTitle.equals(EXCEEDED)
                ? exceeded(status, message, violated)
                : format.body(new Terms(problemTitle, openaiType, openaiCode, anthropicType), status, message);
    }

    private static String exceeded(int status, String message, List<String> violated) {
        return "{\"type\":%s,\"title\":%s,\"status\":%d,\"detail\":%s,\"violated-policies\":[%s]}"
                .formatted(
                        json(QUOTA_EXCEEDED),
                        json(EXCEEDED),
                        status,
                        json(message),
                        violated.stream().map(BodyFormat::json).collect(Collectors.joining(",")));
    }
}
