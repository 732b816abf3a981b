-- Calls without reservations, balances and calendars, whose limits all take 29 bytes: as take.lua, but without what these
-- need. A call in which a subject has open reservations goes on to take.lua, which lets them expire.

local records, plain = {}, true
for i = 1, #KEYS do
  local argument = ARGV[1 + i]
  plain = plain and #argument == 10 + 29 * argument:byte(10)
end
for i = 1, plain and #KEYS or 0 do
  records[i] = redis.call('GET', KEYS[i])
  plain = plain and not (records[i] and records[i]:byte(1) == 2)
end
if plain then
  local plans, denied = {}, 0
  for i = 1, #KEYS do
    local argument = ARGV[1 + i]
    local held = lanes_of(records[i])
    local cost, flags, n, position = unpack_struct('<dBB', argument)
    local plan = { cost, flags, n, 0 }
    local found = 0
    for j = 1, n do
      local id, algorithm, amount, per, burst
      id, algorithm, amount, per, burst, position = unpack_struct('<i4Bddd', argument, position)
      local lane = held[id]
      local at, used, before = 0, 0, 0
      if lane then
        at, used, before = lane[1], lane[2], lane[3]
        found = found + (lane[4] and 0 or 1)
      end
      at, used, before = advance(at, used, before, algorithm, amount, per, burst)
      if not fits(at, used, before, algorithm, amount, per, burst, cost) then
        plan[4] = plan[4] + 2 ^ (j - 1)
        denied = 1
      end
      plan[4 + j] = { id, algorithm, amount, per, burst, at, used, before }
    end
    if records[i] and #records[i] ~= 2 + 28 * found then
      plan.held = held
    end
    plans[i] = plan
  end

  local reply = { pack('<Bd', denied, now) }
  for i = 1, #KEYS do
    local plan = plans[i]
    local cost, n = plan[1], plan[3]
    local write = cost > 0 and (denied == 0 or plan[2] % 2 == 1)
    local record, life, own = { pack('<BB', 1, n) }, 1, {}
    reply[#reply + 1] = pack('<I4', plan[4])
    for j = 1, n do
      local id, algorithm, amount, per, burst, at, used, before = unpack(plan[4 + j])
      if write then
        local needed
        used, needed = charge(at, used, algorithm, amount, per, burst, cost)
        life = max(life, needed)
      end
      local state = pack('<ddd', at, used, before)
      reply[#reply + 1] = state
      if write then
        record[#record + 1] = pack('<i4', id) .. state
        own[id] = true
      end
    end
    if write then
      if plan.held then
        record[#record + 1], life = others_of(KEYS[i], plan.held, own, n, life)
      end
      redis.call('SET', KEYS[i], table.concat(record), 'PX', life)
    end
  end
  return table.concat(reply)
end
