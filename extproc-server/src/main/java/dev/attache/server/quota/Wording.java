package dev.attache.server.quota;

/**
 * What one type of policy says when it refuses.
 *
 * @param type the policy's type, with which response code details begin: {@code rate_limit}
 * @param denied the response code details of a denial by a limit: {@code rate_limited}
 * @param missingKeyStatus the HTTP status for a request that lacks what it is counted by: 400 or 401
 * @param missingKey the same in a sentence, printable ASCII
 * @param storeError that the store cannot say, in a sentence, printable ASCII
 */
public record Wording(String type, String denied, int missingKeyStatus, String missingKey, String storeError) {}
