-- Revokes a session. ARGV: …, session.
return tostring(revoke(ARGV[6]))
