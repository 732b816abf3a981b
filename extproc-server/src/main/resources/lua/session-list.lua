-- The sessions of a user, oldest first. ARGV: …, user. Answers for each: its name, since when, its TTL (below 0: none).
local out = {}
local listed = redis.call('ZRANGE', index(ARGV[6]), '0', '999', 'WITHSCORES')
for i = 1, #listed, 2 do
  if not is_revoked(listed[i]) then
    out[#out + 1] = listed[i]
    out[#out + 1] = listed[i + 1]
    out[#out + 1] = text(now + redis.call('PTTL', name('session', listed[i])))
    out[#out + 1] = tostring(redis.call('EXISTS', name('session', listed[i])))
  end
end
return packed(out)
