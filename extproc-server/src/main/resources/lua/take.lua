-- Takes all charges or none, and says where every limit stands.
--
-- KEYS[i]    record of the i-th subject; no two the same
-- ARGV[1]    now, milliseconds since 1970; empty: this server's clock
-- ARGV[1+i]  what to take of KEYS[i], little-endian:
--              cost d, flags B (1: take it also when the call is denied), lanes B,
--              per lane: id i4, algorithm B (1 fixed window, 2 sliding window, 3 token bucket),
--                        amount d, per d (ms), burst d
-- record     version B (1), lanes B, per lane: id i4, at d, used d, before d
--              window: at = its index since 1970, used = taken in it, before = taken in the one before it
--              bucket: at = ms since 1970 up to which it has refilled, used = missing tokens x per
-- reply      denied B, now d, per key: exceeded I4 (bit j: lane j denied), per lane: at d, used d, before d
--
-- Every number is an integer below 2^53, which a double holds exactly and Redis writes in full (%.17g).
-- The Java twin is LaneState. One GET and at most one SET for each key; all are read
-- before the first is written, so that an error changes nothing.

local MAX = 9007199254740991
local GRACE = 1000 -- kept a little longer, so that a clock's small step back finds what was taken
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max
local pack, unpack_struct = struct.pack, struct.unpack

local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000 + floor(time[2] / 1000)
else
  now = tonumber(ARGV[1])
end

-- value * part / per, rounded up; part <= per < 2^35. The product of big ones is taken in two halves of `part`.
local function share_up(value, part, per)
  if value * part <= MAX then
    return ceil(value * part / per)
  end
  local whole = floor(value / per)
  local rest = value - whole * per
  local high = floor(part / 262144)
  local low = part - high * 262144
  local upper = rest * high
  local upper_whole = floor(upper / per)
  local remainder = (upper - upper_whole * per) * 262144
  local remainder_whole = floor(remainder / per)
  remainder = remainder - remainder_whole * per
  return whole * part + upper_whole * 262144 + remainder_whole + ceil((remainder + rest * low) / per)
end

local function sound(n)
  return n >= 0 and n <= MAX and n % 1 == 0
end

-- lanes of a record by id; none when there is no record or nothing sensible in it
local function lanes_of(record)
  local lanes = {}
  if not record or #record < 2 then
    return lanes
  end
  local version, n = unpack_struct('<BB', record)
  if version ~= 1 or #record ~= 2 + n * 28 then
    return lanes
  end
  local position = 3
  for _ = 1, n do
    local id, at, used, before
    id, at, used, before, position = unpack_struct('<i4ddd', record, position)
    if not (sound(at) and sound(used) and sound(before)) then
      return {}
    end
    lanes[id] = { at, used, before }
  end
  return lanes
end

-- at, used and before once the time has passed
local function advance(at, used, before, algorithm, amount, per, burst)
  if algorithm == 3 then
    if at < now then
      used = max(0, used - (now - at) * amount)
      at = now
    end
    return at, min(used, burst * per), 0
  end
  local index = floor(now / per)
  if at < index then
    if algorithm == 2 and at == index - 1 then
      before = used
    else
      before = 0
    end
    return index, 0, before
  end
  return at, used, before
end

local function fits(at, used, before, algorithm, amount, per, burst, cost)
  if algorithm == 3 then
    return used + cost * per <= burst * per
  end
  if before > 0 then
    used = used + share_up(before, per - max(0, now - at * per), per)
  end
  return used + cost <= amount
end

-- what is used once the cost is taken, and for how many ms the lane must be kept
local function charge(at, used, algorithm, amount, per, burst, cost)
  if algorithm == 3 then
    used = min(burst * per, used + cost * per)
    return used, max(1, ceil(used / amount) + min(per, at - now)) + GRACE
  end
  return min(MAX, used + cost), max(1, min(2 * per, (at + algorithm) * per - now)) + GRACE -- 1 window, or 2 when it slides
end

-- The commonest decision by far, one subject with one limit, without a table: about a third cheaper than the walk below.
if #KEYS == 1 and #ARGV[2] == 39 then
  local cost, flags, _, id, algorithm, amount, per, burst = unpack_struct('<dBBi4Bddd', ARGV[2])
  local at, used, before = 0, 0, 0
  local record = redis.call('GET', KEYS[1])
  if record then
    if #record == 30 and record:byte(1) == 1 then
      local held
      held, at, used, before = unpack_struct('<i4ddd', record, 3)
      if held ~= id or not (sound(at) and sound(used) and sound(before)) then
        at, used, before = 0, 0, 0
      end
    else
      local lane = lanes_of(record)[id]
      if lane then
        at, used, before = lane[1], lane[2], lane[3]
      end
    end
  end
  at, used, before = advance(at, used, before, algorithm, amount, per, burst)
  local denied = fits(at, used, before, algorithm, amount, per, burst, cost) and 0 or 1
  if cost > 0 and (denied == 0 or flags % 2 == 1) then
    local life
    used, life = charge(at, used, algorithm, amount, per, burst, cost)
    redis.call('SET', KEYS[1], pack('<BBi4ddd', 1, 1, id, at, used, before), 'PX', life)
  end
  return pack('<BdI4ddd', denied, now, denied, at, used, before)
end

local plans, denied = {}, 0
for i = 1, #KEYS do
  local argument = ARGV[1 + i]
  local held = lanes_of(redis.call('GET', KEYS[i]))
  local cost, flags, n, position = unpack_struct('<dBB', argument)
  local plan = { cost, flags, n, 0 }
  for j = 1, n do
    local id, algorithm, amount, per, burst
    id, algorithm, amount, per, burst, position = unpack_struct('<i4Bddd', argument, position)
    local lane = held[id]
    local at, used, before = 0, 0, 0
    if lane then
      at, used, before = lane[1], lane[2], lane[3]
    end
    at, used, before = advance(at, used, before, algorithm, amount, per, burst)
    if not fits(at, used, before, algorithm, amount, per, burst, cost) then
      plan[4] = plan[4] + 2 ^ (j - 1)
      denied = 1
    end
    plan[4 + j] = { id, algorithm, amount, per, burst, at, used, before }
  end
  plans[i] = plan
end

local reply = { pack('<Bd', denied, now) }
for i = 1, #KEYS do
  local plan = plans[i]
  local cost, n = plan[1], plan[3]
  local write = cost > 0 and (denied == 0 or plan[2] % 2 == 1)
  local record, life = { pack('<BB', 1, n) }, 1
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
    end
  end
  if write then
    redis.call('SET', KEYS[i], table.concat(record), 'PX', life)
  end
end
return table.concat(reply)
