-- Puts what an exchange has cost in the place of its reservation, once.
--
-- KEYS[1]    record of the subject
-- ARGV[2]    as a reservation in take.lua, with what each lane has cost; flag 8: unsure: where nothing is held take it
--            all, and remember that for so long as a reservation would have lasted
-- reply      1, or 0 when there was nothing to do

local plan = plan_of(ARGV[2])
local key = KEYS[1]
local subject = open_subject(key, plan.lanes, plan.id)
local unsure = plan.flags >= 8
local entry = redis.call('HGET', key .. 'r', plan.id)
local flags, held = 0, {}
if entry then
  flags, held = decode(entry)
end
if flags >= 2 or not (entry or unsure) then
  close_subject(subject, subject.held)
  return '0'
end

local life = max(1, redis.call('PTTL', key))
for j, lane in ipairs(plan.lanes) do
  if entry then
    local difference = plan.costs[j]
    for _, kept in ipairs(held) do
      difference = difference - (kept.id == lane.id and kept.cost or 0)
    end
    for i = #held, 1, -1 do -- the newest window first
      local kept = held[i]
      if kept.id == lane.id then
        local change = max(difference, -kept.here)
        difference = difference - change
        local balance = subject.balances[lane.id]
        if not balance then
          correct(lane.state, kept, change, lane.burst)
        elseif change < 0 then
          balance_give_back(balance, kept.parts, -change)
        else
          balance_take(balance, change)
        end
      end
    end
  else
    take_all(subject, lane, plan.costs[j])
  end
  if lane.algorithm ~= 5 then
    local state = lane.state
    local _, needed = charge(state[1], state[2], lane.algorithm, lane.amount, lane.per, lane.burst, 0, lane.bounds)
    life = max(life, needed)
    subject.held[lane.id] = state
    subject.dirty = true
  end
end
if unsure then
  remember(subject, plan.id, 2, {}, plan.expires, 0)
else
  redis.call('HDEL', key .. 'r', plan.id)
  redis.call('ZREM', key .. 'd', plan.id)
end
close_subject(subject, subject.held, life, unsure)
return '1'
