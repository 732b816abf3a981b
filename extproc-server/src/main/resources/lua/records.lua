-- Records of any shape, as lanes.lua says them.

-- lanes of a record by id, of other calls with their end; none when there is no record or nothing sensible in it
local function lanes_of(record)
  local lanes = {}
  if not record or #record < 2 then
    return lanes
  end
  local version, n = unpack_struct('<BB', record)
  local others = (#record - 2 - n * 28) / 36
  if (version ~= 1 and version ~= 2) or others < 0 or others % 1 ~= 0 then
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
  for _ = 1, others do
    local id, at, used, before, finish
    id, at, used, before, finish, position = unpack_struct('<i4dddd', record, position)
    if not (sound(at) and sound(used) and sound(before) and sound(finish)) then
      return {}
    end
    lanes[id] = { at, used, before, finish }
  end
  return lanes
end

-- The lanes beside a call's own, packed, and how long the record must be kept: until they end nobody may forget them, and
-- then nobody need keep them. Of a lane that was a call's own so far only the record's end is known: it lasts no longer.
-- Ends are of this server's clock, as a TTL is: a caller's that steps forgets nothing.
local function others_of(key, held, own, n, life)
  local kept, present, left = {}, now, nil
  if ARGV[1] ~= '' then
    local time = redis.call('TIME')
    present = time[1] * 1000 + floor(time[2] / 1000)
  end
  for id, lane in pairs(held) do
    if not own[id] and lane[2] + lane[3] > 0 and n + #kept < MAX_LANES then
      local finish = lane[4]
      if not finish then
        left = left or max(GRACE, redis.call('PTTL', key))
        finish = present + left
      end
      if finish > present then
        kept[#kept + 1] = pack('<i4dddd', id, lane[1], lane[2], lane[3], finish)
        life = max(life, finish - present)
      end
    end
  end
  return table.concat(kept), life
end
