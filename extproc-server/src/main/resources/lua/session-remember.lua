-- Remembers a verdict. ARGV: …, session (may be empty), verdict, ttl, asked, allow or deny, status, names and values.
local session, verdict, ttl, asked = ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])
local fields = {'verdict', ARGV[10], 'status', ARGV[11], 'at', ARGV[9]}
local user, expires_at
for i = 12, #ARGV, 2 do
  fields[#fields + 1] = '.' .. ARGV[i]
  fields[#fields + 1] = ARGV[i + 1]
  if ARGV[i] == 'user' and ARGV[10] == 'allow' then
    user = ARGV[i + 1]
  elseif ARGV[i] == 'expires_at' then
    expires_at = ARGV[i + 1]
  end
end
if session ~= '' and is_revoked(session) then
  return '0'
end
if user then
  local ended = cut(user)
  if ended and asked <= ended then
    if session ~= '' then
      mark(session, 0)
    end
    return '0'
  end
  if session ~= '' then
    enlist(user, session, now, absolute)
  end
end
local over = math.min(ARGV[10] == 'allow' and moment(expires_at) or 0, now + YEAR)
if session ~= '' and over > now + absolute then
  redis.call('SET', name('session-until', session), text(over), 'PX', text(over - now))
end
local key = name('session-verdict', verdict)
redis.call('DEL', key)
redis.call('HSET', key, unpack(fields))
redis.call('PEXPIRE', key, ttl)
return '1'
