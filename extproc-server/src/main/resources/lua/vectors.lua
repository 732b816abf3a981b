-- Vectors of one partition: the first part of the scripts about them.
--
-- KEYS[1]    hash: 'm': what all have in common; per id (32 bytes): ends d, and its floats
--   :log     sorted set: ids by the number of the change that put them
--   :gone    sorted set: ids by the number of the change that removed them, the last of them only. What has ended is not
--            among them: each node knows by itself when that is
--   :used    sorted set: ids by when they were put or used last, in microseconds by this server's clock
--   :ends    sorted set: ids by when they end
-- common     version B (1), generation d, last d (number of the last change), floor d (removals up to this number are
--            forgotten), dimensions I4, gone I4 (how many are in :gone)
-- generation when the partition was made, in microseconds: never the same again. Who knows another has to read all anew
-- ARGV[1]    now, milliseconds since 1970; empty: this server's clock
--
-- The keys are of one slot of a cluster, and expire with the last of what they hold. Where Redis has evicted one of them, the
-- counts do not fit, and the others are as good as evicted. Numbers are little-endian; times are milliseconds since 1970.

local pack, unpack_struct = struct.pack, struct.unpack
local MOST_GONE = 1000

local key = KEYS[1]
local log, gone, used, ends = key .. ':log', key .. ':gone', key .. ':used', key .. ':ends'
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number)
  return string.format('%.0f', number)
end

-- What all have in common; nothing where there is no partition that can be used.
local function open()
  local packed = redis.call('HGET', key, 'm')
  if not packed or #packed ~= 33 or packed:byte(1) ~= 1 then
    return nil
  end
  local common, _ = {}, nil
  _, common.generation, common.last, common.floor, common.dimensions, common.gone = unpack_struct('<BdddI4I4', packed)
  local held = redis.call('HLEN', key) - 1
  if
    redis.call('ZCARD', log) ~= held
    or redis.call('ZCARD', used) ~= held
    or redis.call('ZCARD', ends) ~= held
    or redis.call('ZCARD', gone) ~= common.gone
  then
    return nil
  end
  return common
end

local function forget(id)
  redis.call('ZREM', log, id)
  redis.call('ZREM', used, id)
  redis.call('ZREM', ends, id)
  return redis.call('HDEL', key, id) == 1
end

-- Forgets one, so that others hear of it.
local function remove(common, id)
  if forget(id) then
    common.last = common.last + 1
    redis.call('ZADD', gone, text(common.last), id)
    return true
  end
  return false
end

-- Keeps everything for so many milliseconds at least.
local function close(common, life)
  local over = redis.call('ZCARD', gone) - MOST_GONE
  if over > 0 then
    local last = redis.call('ZRANGE', gone, text(over - 1), text(over - 1), 'WITHSCORES')
    common.floor = tonumber(last[2])
    redis.call('ZREMRANGEBYRANK', gone, '0', text(over - 1))
  end
  redis.call('HSET', key, 'm', pack('<BdddI4I4', 1, common.generation, common.last, common.floor, common.dimensions,
    redis.call('ZCARD', gone)))
  life = text(math.max(life, redis.call('PTTL', key)))
  for _, each in ipairs({ key, log, gone, used, ends }) do
    redis.call('PEXPIRE', each, life)
  end
end
