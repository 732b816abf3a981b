-- The commonest settlement, of what reserve-one.lua took: as settle.lua, but without the walk. What is of another shape
-- goes on to there; until then nothing is written.

if ARGV[2]:byte(9) < 8 and ARGV[2]:byte(10) == 1 and ARGV[2]:byte(15) <= 3 then
  local key = KEYS[1]
  local _, _, _, id, algorithm, amount, per, burst, cost, _, position = unpack_struct('<dBBi4Bddddd', ARGV[2])
  local name = ARGV[2]:sub(position)
  local record = redis.call('GET', key)
  local entry = redis.call('HGET', key .. 'r', name)
  local mine, at, used, before
  if
    record
    and #record == 30
    and record:byte(1) == 2
    and record:byte(2) == 1
    and entry
    and #entry == 40
    and entry:byte(1) < 2
    and entry:byte(2) == 1
  then
    mine, at, used, before = unpack_struct('<i4ddd', record, 3)
  end
  if mine == id and sound(at) and sound(used) and sound(before) then
    local held = {}
    held.id, held.algorithm, held.at, held.per, held.cost, held.here = unpack_struct('<i4Bdddd', entry, 3)
    local due = redis.call('ZRANGEBYSCORE', key .. 'd', '-inf', now, 'LIMIT', 0, 2)
    if held.id == id and (not due[1] or due[1] == name) and not due[2] then
      at, used, before = advance(at, used, before, algorithm, amount, per, burst)
      local state = { at, used, before }
      correct(state, held, max(cost - held.cost, -held.here), burst)
      local _, needed = charge(state[1], state[2], algorithm, amount, per, burst, 0)
      local life = max(1, needed, redis.call('PTTL', key))
      redis.call('HDEL', key .. 'r', name)
      redis.call('ZREM', key .. 'd', name)
      local version = redis.call('ZCARD', key .. 'd') > 0 and 2 or 1
      redis.call('SET', key, pack('<BBi4ddd', version, 1, id, state[1], state[2], state[3]), 'PX', life)
      return '1'
    end
  end
end
