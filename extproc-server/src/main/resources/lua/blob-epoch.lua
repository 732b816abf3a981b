-- Before what writes: what time it is, and the epoch, made where there is none.
--
-- ARGV[1]    now, milliseconds since 1970; empty: this server's clock

local function now_and_purges(purges_key)
  local time = redis.call('TIME')
  local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
  local purges = redis.call('HGET', purges_key, 'g')
  if not purges or #purges ~= 17 then
    purges = pack('<Bdd', 1, time[1] * 1000000 + time[2], 0)
    redis.call('DEL', purges_key)
    redis.call('HSET', purges_key, 'g', purges)
  end
  return now, purges
end
