-- The commonest decision by far, one subject with one limit and no reservation, without a table: about a third cheaper than
-- the walk of take-plain.lua, which takes what is left: records of other shapes.

if #KEYS == 1 and #ARGV[2] == 39 then
  local record = redis.call('GET', KEYS[1])
  local cost, flags, _, id, algorithm, amount, per, burst = unpack_struct('<dBBi4Bddd', ARGV[2])
  local held, at, used, before = id, 0, 0, 0
  if record then
    held = nil
    if #record == 30 and record:byte(1) == 1 then
      held, at, used, before = unpack_struct('<i4ddd', record, 3)
    end
  end
  if held == id and sound(at) and sound(used) and sound(before) then
    at, used, before = advance(at, used, before, algorithm, amount, per, burst)
    local denied = fits(at, used, before, algorithm, amount, per, burst, cost) and 0 or 1
    if cost > 0 and (denied == 0 or flags % 2 == 1) then
      local life
      used, life = charge(at, used, algorithm, amount, per, burst, cost)
      redis.call('SET', KEYS[1], pack('<BBi4ddd', 1, 1, id, at, used, before), 'PX', life)
    end
    return pack('<BdI4ddd', denied, now, denied, at, used, before)
  end
end
