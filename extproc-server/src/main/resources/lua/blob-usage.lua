-- How much is kept in a part of the keys that look so; erases the purged among them.
--
-- KEYS[1]    purges
-- ARGV[1..4] cursor, pattern, how many keys to look at, and the owners of whom only what is theirs is counted: 8 bytes
--            each; none: whosever it is
-- reply      entries d, bytes d, and the next cursor ('0' at the end)

local wanted, anyone = {}, ARGV[4] == ''
for i = 1, #ARGV[4], 8 do
  wanted[ARGV[4]:sub(i, i + 7)] = true
end

local function counts(entry)
  for i = 1, anyone and 0 or entry:byte(HEAD) do
    if wanted[entry:sub(HEAD + 8 * i - 7, HEAD + 8 * i)] then
      return true
    end
  end
  return anyone
end

local found = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local purges = redis.call('HGET', KEYS[1], 'g')
local entries, bytes = 0, 0
for _, key in ipairs(found[2]) do
  local entry = redis.pcall('GETRANGE', key, 0, HEAD + 8 * 64 - 1)
  if type(entry) == 'table' or entry == '' then
    -- something else, or gone meanwhile
  elseif not reachable(entry, KEYS[1], purges) then
    redis.call('UNLINK', key)
  elseif counts(entry) then
    entries = entries + 1
    bytes = bytes + redis.call('STRLEN', key) - HEAD - 8 * entry:byte(HEAD)
  end
end
return pack('<dd', entries, bytes) .. found[1]
