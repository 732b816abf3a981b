-- What is kept of a subject's limits, and how it changes: the first part of every script.
--
-- ARGV[1]    now, milliseconds since 1970; empty: this server's clock
-- lane       as a call says it: id i4, algorithm B, amount d, per d (ms), burst d; little-endian
--              1 fixed window, 2 sliding window, 3 token bucket
--              4 calendar window, 5 balance: and four bounds d, milliseconds since 1970: where the window before this
--                one, this one and the next one begin, and where that ends. The caller knows time zones, this server
--                the time: it takes the window that it is in, so that callers whose clocks differ agree.
--                A balance to which nothing is granted by itself has four zeros.
-- record     version B, lanes B, per lane: id i4, at d, used d, before d; then, to the end, the lanes of calls with other
--              limits (a consumer's own beside the standard ones): id i4, at d, used d, before d, until d (ms since 1970)
--              version: 1; 2 where the subject has open reservations (reservations.lua)
--              window: at = its index since 1970, used = taken in it, before = taken in the one before it
--              calendar: at = where it begins, used = taken in it
--              bucket: at = ms since 1970 up to which it has refilled, used = missing tokens x per
--
-- Every number is an integer below 2^53, which a double holds exactly and Redis writes in full (%.17g).
-- The Java twin is LaneState. All keys of a subject have its name in braces, and so live on one node of a cluster.

local MAX = 9007199254740991
local MAX_LANES = 32
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

-- which of a calendar's windows it is: where it begins and ends
local function window_of(bounds)
  if now < bounds[2] then
    return bounds[1], bounds[2]
  elseif now < bounds[3] then
    return bounds[2], bounds[3]
  end
  return bounds[3], bounds[4]
end

-- at, used and before once the time has passed
local function advance(at, used, before, algorithm, amount, per, burst, bounds)
  if algorithm == 3 then
    if at < now then
      used = max(0, used - (now - at) * amount)
      at = now
    end
    return at, min(used, burst * per), 0
  end
  if algorithm == 4 then
    local start = window_of(bounds)
    if at < start then
      return start, 0, 0
    end
    return at, used, 0
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
local function charge(at, used, algorithm, amount, per, burst, cost, bounds)
  if algorithm == 3 then
    used = min(burst * per, used + cost * per)
    return used, max(1, ceil(used / amount) + min(per, at - now)) + GRACE
  end
  if algorithm == 4 then
    local start, finish = window_of(bounds)
    if at ~= start then
      finish = at + per -- state from the future
    end
    return min(MAX, used + cost), max(1, min(2 * per, finish - now)) + GRACE
  end
  return min(MAX, used + cost), max(1, min(2 * per, (at + algorithm) * per - now)) + GRACE -- 1 window, or 2 when it slides
end
