-- Forgets what was taken of a subject's limits. What open reservations hold of balances stays.
--
-- KEYS[1]    record of the subject
-- reply      1

local key = KEYS[1]
local entries = redis.call('HGETALL', key .. 'r')
for i = 1, #entries, 2 do
  local flags, lanes = decode(entries[i + 1])
  local kept = {}
  for _, lane in ipairs(lanes) do
    if lane.algorithm == 5 then
      kept[#kept + 1] = lane
    end
  end
  if #kept > 0 then
    redis.call('HSET', key .. 'r', entries[i], encode(flags, kept))
  elseif flags < 2 then
    redis.call('HDEL', key .. 'r', entries[i])
    redis.call('ZREM', key .. 'd', entries[i])
  end
end
redis.call('DEL', key)
return '1'
