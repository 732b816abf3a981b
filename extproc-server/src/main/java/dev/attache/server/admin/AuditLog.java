package dev.attache.server.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for every change by an operator. Thread-safe. */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("attache.audit");

    private AuditLog() {}

    /**
     * A change was made.
     *
     * @param what the change: {@code limits forgotten}
     * @param subject whose, as in the store: secrets are hashed
     * @param detail what it was, with no secret in it
     */
    static void changed(String what, String policy, String subject, String detail) {
        LOG.atInfo()
                .addKeyValue("policy", DenialLog.clean(policy))
                .addKeyValue("subject", DenialLog.clean(subject))
                .addKeyValue("detail", DenialLog.clean(detail))
                .log(what);
    }
}
