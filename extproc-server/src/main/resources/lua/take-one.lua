-- The commonest decision by far, one subject with one limit and no reservation, without a table: about a third cheaper than
-- the walk of take-plain.lua, which comes after it.

if #KEYS == 1 and #ARGV[2] == 39 then
  local record = redis.call('GET', KEYS[1])
  if not record or record:byte(1) ~= 2 then
    local cost, flags, _, id, algorithm, amount, per, burst = unpack_struct('<dBBi4Bddd', ARGV[2])
    local at, used, before, lanes = 0, 0, 0, nil
    if record then
      local held
      if #record == 30 and record:byte(1) == 1 then
        held, at, used, before = unpack_struct('<i4ddd', record, 3)
      end
      if held ~= id or not (sound(at) and sound(used) and sound(before)) then
        lanes = lanes_of(record)
        local lane = lanes[id] or { 0, 0, 0 }
        at, used, before = lane[1], lane[2], lane[3]
      end
    end
    at, used, before = advance(at, used, before, algorithm, amount, per, burst)
    local denied = fits(at, used, before, algorithm, amount, per, burst, cost) and 0 or 1
    if cost > 0 and (denied == 0 or flags % 2 == 1) then
      local life
      used, life = charge(at, used, algorithm, amount, per, burst, cost)
      local written = pack('<BBi4ddd', 1, 1, id, at, used, before)
      if lanes then
        local others
        others, life = others_of(KEYS[1], lanes, { [id] = true }, 1, life)
        written = written .. others
      end
      redis.call('SET', KEYS[1], written, 'PX', life)
    end
    return pack('<BdI4ddd', denied, now, denied, at, used, before)
  end
end
