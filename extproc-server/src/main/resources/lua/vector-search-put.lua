-- Puts a vector in the place of what its id had.
--
-- ARGV[1..5] id, ttl in milliseconds, how many there may be with it, partition, floats
-- reply      1

local AT_ONCE = 500 -- a call must not take long; what is left goes with the next

local id, ttl, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', text(now), 'LIMIT', '0', text(AT_ONCE))) do
  forget(ended)
end
redis.call('HSET', base .. id, 'partition', ARGV[4], 'vector', ARGV[5])
redis.call('PEXPIRE', base .. id, ARGV[2])
redis.call('ZADD', used, text(micros), id)
redis.call('ZADD', ends, text(now + ttl), id)
local over = math.min(redis.call('ZCARD', used) - most, AT_ONCE)
if over > 0 then
  for _, least in ipairs(redis.call('ZRANGE', used, '0', text(over))) do
    if over > 0 and least ~= id then
      forget(least)
      over = over - 1
    end
  end
end
local life = text(math.max(ttl, redis.call('PTTL', used)))
redis.call('PEXPIRE', used, life)
redis.call('PEXPIRE', ends, life)
return '1'
