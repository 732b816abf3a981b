-- Reads a balance, or changes it first.
--
-- KEYS[1]    record of the subject
-- ARGV[2]    its lane (lanes.lua)
-- ARGV[3]    the change: set B (1: it becomes the amount, 0: it is added), amount d, expires d (ms since 1970; 0: never);
--            empty to read
-- ARGV[4]    the change's id; a second of the same does nothing
-- ARGV[5]    the new label; empty: as it was
-- reply      applied B, balance d, reserved d, label
-- subject .. 'i' .. lane's id   sorted set: ids of the last 1000 changes by time; goes 30 days after the last

local IDS_KEPT = 1000
local IDS_LIFE = 30 * 86400000

local key = KEYS[1]
local lanes = lanes_said(ARGV[2], 1, 1)
local subject = open_subject(key, lanes)
local balance = subject.balances[lanes[1].id]
local ids = key .. 'i' .. string.format('%d', lanes[1].id)
local applied, reserved = 0, 0
if ARGV[3] ~= '' and not redis.call('ZSCORE', ids, ARGV[4]) then
  local set, amount, expires = unpack_struct('<Bdd', ARGV[3])
  applied = 1
  balance.changed, balance.dirty = 1, true
  if ARGV[5] ~= '' then
    balance.label = ARGV[5]
  end
  if set == 1 then
    balance.lots, balance.lasting = {}, amount
  elseif amount < 0 then
    balance_take(balance, -amount)
  elseif expires == 0 or expires > now then
    balance_add(balance, expires, amount)
  end
  redis.call('ZADD', ids, now, ARGV[4])
  redis.call('ZREMRANGEBYRANK', ids, 0, -1 - IDS_KEPT)
  redis.call('PEXPIRE', ids, IDS_LIFE)
end
close_subject(subject, subject.held)
for _, entry in ipairs(redis.call('HVALS', key .. 'r')) do
  local _, held = decode(entry)
  for _, lane in ipairs(held) do
    if lane.id == lanes[1].id then
      reserved = reserved + lane.cost
    end
  end
end
return pack('<Bdd', applied, available(balance), reserved) .. balance.label
