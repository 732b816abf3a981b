-- The commonest reservation, a new one of one subject with one window or bucket, while none of its others has expired: as
-- take.lua, but without a table. What is of another shape goes on to there; until then nothing is written.

if #KEYS == 1 and ARGV[2]:byte(10) == 1 and ARGV[2]:byte(15) <= 3 and floor(ARGV[2]:byte(9) / 2) % 2 == 1 then
  local key = KEYS[1]
  local _, flags, _, id, algorithm, amount, per, burst, cost, expires, position =
    unpack_struct('<dBBi4Bddddd', ARGV[2])
  local name = ARGV[2]:sub(position)
  local record = redis.call('GET', key)
  local held, at, used, before = id, 0, 0, 0
  if record then
    held = nil
    if #record == 30 and (record:byte(1) == 1 or record:byte(1) == 2) and record:byte(2) == 1 then
      held, at, used, before = unpack_struct('<i4ddd', record, 3)
    end
  end
  if
    flags % 2 == 0
    and held == id
    and sound(at)
    and sound(used)
    and sound(before)
    and not redis.call('ZRANGEBYSCORE', key .. 'd', '-inf', now, 'LIMIT', 0, 1)[1]
    and not redis.call('HGET', key .. 'r', name)
  then
    at, used, before = advance(at, used, before, algorithm, amount, per, burst)
    if not fits(at, used, before, algorithm, amount, per, burst, cost) then
      return pack('<BdI4ddd', 1, now, 1, at, used, before)
    end
    local life
    used, life = charge(at, used, algorithm, amount, per, burst, cost)
    local window = algorithm == 3 and 0 or at
    local entry = pack('<BBi4BddddB', floor(flags / 4) % 2, 1, id, algorithm, window, per, cost, cost, 0)
    local left = redis.call('PTTL', key .. 'r')
    redis.call('HSET', key .. 'r', name, entry)
    redis.call('ZADD', key .. 'd', now + expires, name)
    if left ~= -1 then -- for ever, where something may go back to a balance
      local kept = max(left, expires + per + GRACE)
      redis.call('PEXPIRE', key .. 'r', kept)
      redis.call('PEXPIRE', key .. 'd', kept)
    end
    redis.call('SET', key, pack('<BBi4ddd', 2, 1, id, at, used, before), 'PX', life)
    return pack('<BdI4ddd', 0, now, 0, at, used, before)
  end
end
