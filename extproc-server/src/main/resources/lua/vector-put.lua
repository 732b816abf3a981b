-- Puts a vector in the place of what its id had.
--
-- ARGV[2..5] id, ttl in milliseconds, how many there may be with it, floats
-- reply      1

local AT_ONCE = 500 -- a call must not take long; what is left goes with the next

local id, ttl, most = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local common = open()
if not common or common.dimensions ~= #ARGV[5] / 4 then
  redis.call('UNLINK', key, log, gone, used, ends)
  common = { generation = micros, last = 0, floor = 0, dimensions = #ARGV[5] / 4 }
end
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', text(now), 'LIMIT', '0', text(AT_ONCE))) do
  forget(ended)
end
common.last = common.last + 1
redis.call('HSET', key, id, pack('<d', now + ttl) .. ARGV[5])
redis.call('ZADD', log, text(common.last), id)
redis.call('ZADD', used, text(micros), id)
redis.call('ZADD', ends, text(now + ttl), id)
redis.call('ZREM', gone, id)
local over = math.min(redis.call('ZCARD', log) - most, AT_ONCE)
if over > 0 then
  -- one more: its own may be the oldest where the clock went back
  for _, least in ipairs(redis.call('ZRANGE', used, '0', text(over))) do
    if over > 0 and least ~= id then
      remove(common, least)
      over = over - 1
    end
  end
end
close(common, ttl)
return '1'
