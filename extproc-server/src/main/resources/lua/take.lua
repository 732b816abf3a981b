-- Takes all charges or none, and says where every limit stands.
--
-- KEYS[i]    record of the i-th subject; no two the same
-- ARGV[1+i]  what to take of KEYS[i], little-endian:
--              cost d, flags B (1: take it also when the call is denied, 2: it is a reservation, 4: which is given back
--              when it expires), lanes B, the lanes (lanes.lua); of a reservation also: each lane's cost d, expires d
--              (ms), and its id to the end
-- reply      denied B, now d, per key: exceeded I4 (bit j: lane j denied), per lane: at d, used d, before d
--              of a balance: 0, what is left, 0
--
-- One GET and at most one SET for each key; all are read before the first is written, so that an error changes nothing.

local calls, denied = {}, 0
for i = 1, #KEYS do
  local call = plan_of(ARGV[1 + i])
  call.exceeded = 0
  call.subject = open_subject(KEYS[i], call.lanes, call.id)
  local entry = call.id and redis.call('HGET', KEYS[i] .. 'r', call.id)
  if entry then
    call.entry_flags, call.entry = decode(entry)
    call.settled = call.entry_flags >= 2
  end
  for j, lane in ipairs(call.lanes) do
    local state, passes = lane.state, call.settled
    if lane.algorithm == 5 then
      passes = passes or state[2] > 0 or (call.costs[j] == 0 and not call.reserving)
    elseif not passes then
      passes = fits(
        state[1], state[2], state[3], lane.algorithm, lane.amount, lane.per, lane.burst, call.costs[j])
    end
    if not passes then
      call.exceeded = call.exceeded + 2 ^ (j - 1)
      denied = 1
    end
  end
  calls[i] = call
end

-- adds to what is held by a lane already
local function add(held, before)
  for _, lane in ipairs(held) do
    if lane.id == before.id then
      if lane.at == before.at then
        lane.here = lane.here + before.here
      end
      lane.cost = lane.cost + before.cost
      for i, part in ipairs(before.parts) do
        table.insert(lane.parts, i, part)
      end
      return
    end
  end
  held[#held + 1] = before
end

local reply = { pack('<Bd', denied, now) }
for i = 1, #KEYS do
  local call = calls[i]
  local subject = call.subject
  local reserve = call.reserving and denied == 0 and not call.settled
  local write = reserve or (call.cost > 0 and (denied == 0 or call.flags % 2 == 1))
  if write then
    local held, lanes, life = {}, {}, 1
    for j, lane in ipairs(call.lanes) do
      held[j] = take(subject, lane, call.costs[j])
      if lane.algorithm ~= 5 then
        lanes[lane.id] = lane.state
        life = max(life, lane.life)
        subject.dirty = true
      end
    end
    if reserve then
      for _, before in ipairs(call.entry or {}) do
        add(held, before)
      end
      local released = floor(call.flags / 4) % 2
      remember(subject, call.id, released, held, call.expires, longest_window(call.lanes))
    end
    close_subject(subject, lanes, life, reserve)
  else
    close_subject(subject, subject.held)
  end
  reply[#reply + 1] = pack('<I4', call.exceeded)
  for _, lane in ipairs(call.lanes) do
    reply[#reply + 1] = pack('<ddd', lane.state[1], lane.state[2], lane.state[3])
  end
end
return table.concat(reply)
