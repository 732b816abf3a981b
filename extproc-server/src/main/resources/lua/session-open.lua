-- Opens a session. ARGV: …, session, ttl, names and values.
local session, ttl = ARGV[6], tonumber(ARGV[7])
if is_revoked(session) then
  return '0'
end
local key = name('session', session)
redis.call('DEL', key)
redis.call('HSET', key, 'created_at', seconds(now), 'expires_at', seconds(now + ttl))
local user
for i = 8, #ARGV, 2 do
  redis.call('HSET', key, ARGV[i], ARGV[i + 1])
  if ARGV[i] == 'user' then
    user = ARGV[i + 1]
  end
end
redis.call('PEXPIRE', key, text(idle > 0 and math.min(idle, ttl) or ttl))
if user and user ~= '' then
  enlist(user, session, now, math.max(ttl, absolute))
  keep_to_most(user)
end
return '1'
