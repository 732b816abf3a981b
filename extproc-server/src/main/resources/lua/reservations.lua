-- What is taken for the time being.
--
-- subject .. 'r'   hash, by the reservation's id: flags B (1: given back when it expires, 2: settled: the memory of an
--                  unsure settlement, without lanes), lanes B, per lane: id i4, algorithm B, at d (the window that was
--                  charged), per d, cost d (taken in all), here d (taken from that window: no more goes back to it),
--                  parts B, per part (of a balance: where it was taken from): expires d (0: lasts), amount d.
--                  A lane that took from two windows is there twice, the older first: more than two never count.
-- subject .. 'd'   sorted set: their ids by deadline, ms since 1970
--
-- Both have a TTL of the deadline and the longest window; none while something may go back to a balance, which has no end.
-- Everything is read before the first is written: open_subject reads, close_subject writes.

local REAPED_AT_ONCE = 2

local function decode(entry)
  local flags, n, position = unpack_struct('<BB', entry)
  local lanes = {}
  for i = 1, n do
    local id, algorithm, at, per, cost, here, count
    id, algorithm, at, per, cost, here, count, position = unpack_struct('<i4BddddB', entry, position)
    local parts = {}
    for j = 1, count do
      local expires, amount
      expires, amount, position = unpack_struct('<dd', entry, position)
      parts[j] = { expires, amount }
    end
    lanes[i] = { id = id, algorithm = algorithm, at = at, per = per, cost = cost, here = here, parts = parts }
  end
  return flags, lanes
end

local function encode(flags, lanes)
  local entry = { pack('<BB', flags, #lanes) }
  for _, lane in ipairs(lanes) do
    entry[#entry + 1] =
      pack('<i4BddddB', lane.id, lane.algorithm, lane.at, lane.per, lane.cost, lane.here, #lane.parts)
    for _, part in ipairs(lane.parts) do
      entry[#entry + 1] = pack('<dd', part[1], part[2])
    end
  end
  return table.concat(entry)
end

-- lanes as a call says them, from a position on
local function lanes_said(argument, n, position)
  local lanes = {}
  for i = 1, n do
    local id, algorithm, amount, per, burst, bounds
    id, algorithm, amount, per, burst, position = unpack_struct('<i4Bddd', argument, position)
    if algorithm >= 4 then
      local a, b, c, d
      a, b, c, d, position = unpack_struct('<dddd', argument, position)
      bounds = { a, b, c, d }
    end
    lanes[i] = { id = id, algorithm = algorithm, amount = amount, per = per, burst = burst, bounds = bounds }
  end
  return lanes, position
end

-- a charge, or a settlement, as a call says it: see take.lua
local function plan_of(argument)
  local cost, flags, n, position = unpack_struct('<dBB', argument)
  local plan = { cost = cost, flags = flags, costs = {} }
  plan.lanes, position = lanes_said(argument, n, position)
  plan.reserving = floor(flags / 2) % 2 == 1
  for i = 1, n do
    if plan.reserving then
      plan.costs[i], position = unpack_struct('<d', argument, position)
    else
      plan.costs[i] = cost
    end
  end
  if plan.reserving then
    plan.expires, position = unpack_struct('<d', argument, position)
    plan.id = argument:sub(position)
  end
  return plan
end

-- A subject during a call: its lanes and balances once the time has passed, and what has just expired gone.
local function open_subject(key, lanes, except)
  local record = redis.call('GET', key)
  local subject = { key = key, held = lanes_of(record), balances = {}, due = {}, dirty = false }
  subject.marked = record and record:byte(1) == 2
  local reaps = subject.marked or except
  for _, lane in ipairs(lanes) do
    if lane.algorithm == 5 then
      reaps = true
      subject.balances[lane.id] = balance_of(key, lane.id, lane.amount, lane.bounds)
    end
  end
  if reaps then
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', key .. 'd', '-inf', now, 'LIMIT', 0, REAPED_AT_ONCE)) do
      if id ~= except then
        subject.due[#subject.due + 1] = id
        local entry = redis.call('HGET', key .. 'r', id)
        local flags, expired = 0, {}
        if entry then
          flags, expired = decode(entry)
        end
        for _, lane in ipairs(flags % 2 == 1 and expired or {}) do
          if lane.algorithm == 5 then
            local balance = subject.balances[lane.id] or balance_of(key, lane.id, 0)
            subject.balances[lane.id] = balance
            balance_give_back(balance, lane.parts, lane.cost)
          elseif subject.held[lane.id] then
            correct(subject.held[lane.id], lane, -lane.here)
            subject.dirty = true
          end
        end
      end
    end
  end
  for _, lane in ipairs(lanes) do
    local held = subject.held[lane.id] or { 0, 0, 0 }
    if lane.algorithm == 5 then
      lane.state = { 0, available(subject.balances[lane.id]), 0 }
    else
      local at, used, before =
        advance(held[1], held[2], held[3], lane.algorithm, lane.amount, lane.per, lane.burst, lane.bounds)
      lane.state = { at, used, before }
    end
  end
  return subject
end

-- Takes so much, whether it is there or not; says what is held then.
local function take_all(subject, lane, cost)
  local state = lane.state
  local held = { id = lane.id, algorithm = lane.algorithm, at = 0, per = lane.per, cost = cost, here = cost, parts = {} }
  if lane.algorithm == 5 then
    held.parts = balance_take(subject.balances[lane.id], cost)
    state[2] = available(subject.balances[lane.id])
    return held
  end
  if lane.algorithm == 3 then
    held.cost = min(cost, floor((lane.burst * lane.per - state[2]) / lane.per)) -- an empty bucket gives no more
    held.here = held.cost
  end
  state[2], lane.life =
    charge(state[1], state[2], lane.algorithm, lane.amount, lane.per, lane.burst, cost, lane.bounds)
  if lane.algorithm ~= 3 then
    held.at = state[1]
  end
  return held
end

-- Takes so much; of a balance at most what is there.
local function take(subject, lane, cost)
  if lane.algorithm == 5 then
    cost = max(0, min(cost, lane.state[2]))
  end
  return take_all(subject, lane, cost)
end

-- Adds parts of a balance; more than so many are laid together, the first with the one after it.
local function add_parts(parts, more)
  for _, part in ipairs(more) do
    local same
    for _, before in ipairs(parts) do
      same = same or (before[1] == part[1] and before)
    end
    if same then
      same[2] = same[2] + part[2]
    else
      parts[#parts + 1] = part
    end
    if #parts > MAX_LOTS then
      parts[2][2] = parts[2][2] + parts[1][2]
      table.remove(parts, 1)
    end
  end
end

-- Adds what was taken to what a reservation holds. Of the windows before the last two nothing counts any more.
local function hold(lanes, more)
  local of = {}
  for i, lane in ipairs(lanes) do
    if lane.id == more.id then
      of[#of + 1] = i
    end
  end
  local newest = lanes[of[#of] or 0]
  if not newest then
    lanes[#lanes + 1] = more
  elseif more.cost > 0 then
    if newest.at == more.at or newest.cost == 0 then
      newest.at = more.at
      newest.cost, newest.here = newest.cost + more.cost, newest.here + more.here
      add_parts(newest.parts, more.parts)
    else
      lanes[#lanes + 1] = more
      if #of > 1 then
        newest.cost = newest.cost + lanes[of[1]].cost
        table.remove(lanes, of[1])
      end
    end
  end
end

-- Writes what a call has changed. Of the record these lanes and those beside them; life: for how long, nothing: as long as
-- it was kept.
local function close_subject(subject, lanes, life, reserved)
  local key = subject.key
  for _, id in ipairs(subject.due) do
    redis.call('HDEL', key .. 'r', id)
    redis.call('ZREM', key .. 'd', id)
  end
  for _, balance in pairs(subject.balances) do
    balance_keep(balance)
  end
  if not subject.dirty then
    return
  end
  local version = 1
  if reserved or (subject.marked and redis.call('ZCARD', key .. 'd') > 0) then
    version = 2
  end
  local record, n, own = {}, 0, {}
  for id, lane in pairs(lanes) do
    if not lane[4] then
      n = n + 1
      record[n] = pack('<i4ddd', id, lane[1], lane[2], lane[3])
      own[id] = true
    end
  end
  local others, longest = others_of(key, subject.held, own, n, life or 0)
  record = pack('<BB', version, n) .. table.concat(record) .. others
  if life then
    life = longest
    redis.call('SET', key, record, 'PX', life)
  else
    redis.call('SET', key, record, 'KEEPTTL')
  end
end

-- Remembers a reservation, or an unsure settlement.
local function remember(subject, id, flags, held, expires, longest)
  local key, owed = subject.key, false
  for _, lane in ipairs(held) do
    owed = owed or (flags % 2 == 1 and lane.algorithm == 5)
  end
  local left = redis.call('PTTL', key .. 'r')
  redis.call('HSET', key .. 'r', id, encode(flags, held))
  redis.call('ZADD', key .. 'd', now + expires, id)
  if owed then
    redis.call('PERSIST', key .. 'r')
    redis.call('PERSIST', key .. 'd')
  elseif left ~= -1 then
    local life = max(left, expires + longest + GRACE)
    redis.call('PEXPIRE', key .. 'r', life)
    redis.call('PEXPIRE', key .. 'd', life)
  end
end

local function longest_window(lanes)
  local longest = 0
  for _, lane in ipairs(lanes) do
    if lane.algorithm ~= 5 then
      longest = max(longest, lane.per)
    end
  end
  return longest
end
