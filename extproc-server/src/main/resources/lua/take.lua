-- Takes all charges or none, and says where every limit stands.
--
-- KEYS[i]    record of the i-th subject; no two the same
-- ARGV[1+i]  what to take of KEYS[i], little-endian:
--              cost d, flags B (1: take it also when the call is denied, and of balances all of a reservation; 2: it is
--              a reservation, 4: which is given back when it expires), lanes B, the lanes (lanes.lua); of a reservation
--              also: each lane's cost d, expires d (ms), and its id to the end
-- reply      denied B, now d, per key: exceeded I4 (bit j: lane j denied), per lane: at d, used d, before d
--              of a balance: 0, what is left, what a reservation took of it
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
    call.renewing = call.reserving
    for _, cost in ipairs(call.costs) do
      call.renewing = call.renewing and cost == 0
    end
  end
  for j, lane in ipairs(call.lanes) do
    local state, passes = lane.state, call.settled or call.renewing -- that its owner lives takes nothing
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

local reply = { pack('<Bd', denied, now) }
for i = 1, #KEYS do
  local call = calls[i]
  local subject = call.subject
  local counts = call.flags % 2 == 1
  local reserve = call.reserving and (denied == 0 or counts) and not call.settled
  local write = reserve or (call.cost > 0 and (denied == 0 or counts))
  if write then
    local held, lanes, life = call.entry or {}, {}, 1
    for j, lane in ipairs(call.lanes) do
      local took = (reserve and counts and take_all or take)(subject, lane, call.costs[j])
      hold(held, took)
      if lane.algorithm == 5 then
        lane.taken = took.cost
      else
        lanes[lane.id] = lane.state
        life = max(life, lane.life)
        subject.dirty = true
      end
    end
    if reserve then
      local released = floor(call.flags / 4) % 2
      remember(subject, call.id, released, held, call.expires, longest_window(call.lanes))
    end
    close_subject(subject, lanes, life, reserve)
  else
    close_subject(subject, subject.held)
  end
  reply[#reply + 1] = pack('<I4', call.exceeded)
  for _, lane in ipairs(call.lanes) do
    reply[#reply + 1] = pack('<ddd', lane.state[1], lane.state[2], lane.taken or lane.state[3])
  end
end
return table.concat(reply)
