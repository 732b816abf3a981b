-- Vectors that Redis compares: the first part of the scripts that write them. Indexes know of them by themselves.
--
-- KEYS[1] .. id    hash: partition, vector; with a time to live of its own
-- KEYS[1] .. used  sorted set: ids by when they were put or used last, in microseconds by this server's clock
-- KEYS[1] .. ends  sorted set: ids by when they end, milliseconds since 1970
-- All are of one slot of a cluster.

local base = KEYS[1]
local used, ends = base .. 'used', base .. 'ends'
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

local function forget(id)
  redis.call('ZREM', used, id)
  redis.call('ZREM', ends, id)
  return redis.call('UNLINK', base .. id) == 1
end
