-- How much is kept in a part of the keys that look so; erases the purged among them.
--
-- KEYS[1]    purges
-- ARGV[1..3] cursor, pattern, how many keys to look at
-- reply      entries d, bytes d, and the next cursor ('0' at the end)

local found = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local purges = redis.call('HGET', KEYS[1], 'g')
local entries, bytes = 0, 0
for _, key in ipairs(found[2]) do
  local entry = redis.pcall('GETRANGE', key, 0, HEAD + 8 * 64 - 1)
  if type(entry) == 'table' or entry == '' then
    -- something else, or gone meanwhile
  elseif reachable(entry, KEYS[1], purges) then
    entries = entries + 1
    bytes = bytes + redis.call('STRLEN', key) - HEAD - 8 * entry:byte(HEAD)
  else
    redis.call('UNLINK', key)
  end
end
return pack('<dd', entries, bytes) .. found[1]
