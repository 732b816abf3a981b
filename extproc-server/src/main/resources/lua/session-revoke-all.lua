-- Revokes the sessions of a user, at most a thousand at a time. ARGV: …, user. Answers how many, and how many are left.
local user = ARGV[6]
local key = index(user)
redis.call('SET', name('session-cut', redis.sha1hex(user)), text(now), 'PX', text(math.max(absolute, MONTH)))
local sessions = redis.call('ZRANGE', key, '0', '999')
for _, session in ipairs(sessions) do
  revoke(session)
  redis.call('ZREM', key, session)
end
return packed({tostring(#sessions), tostring(redis.call('ZCARD', key))})
