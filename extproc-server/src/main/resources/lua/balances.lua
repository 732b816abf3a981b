-- Prepaid balances. The Java twin is BalanceState.
--
-- subject .. 'b' .. lane's id   version B (1), flags B (1: an operator changed it), lots B, lasting d (below 0: owed),
--                               granted d (start of the period whose grant is in), per lot: expires d (ms since 1970),
--                               left d, sorted; then the label. No TTL, but where it says no more than a new one later.
--
-- What goes soonest is spent first; what is overdrawn is owed by what lasts, and paid by whatever comes.

local MAX_LOTS = 64 -- more are laid together, the soonest with the one after it

local function available(balance)
  local sum = balance.lasting
  for _, lot in ipairs(balance.lots) do
    sum = sum + lot[2]
  end
  return sum
end

local function balance_add(balance, expires, amount)
  local lots = balance.lots
  amount = min(amount, max(0, MAX - available(balance)))
  balance.dirty = true
  if expires == 0 then
    balance.lasting = balance.lasting + amount
  else
    local place = 1
    while lots[place] and lots[place][1] < expires do
      place = place + 1
    end
    if lots[place] and lots[place][1] == expires then
      lots[place][2] = lots[place][2] + amount
    else
      table.insert(lots, place, { expires, amount })
    end
    if #lots > MAX_LOTS then
      lots[2][2] = lots[2][2] + lots[1][2]
      table.remove(lots, 1)
    end
  end
  for _, lot in ipairs(lots) do
    local paid = min(lot[2], -balance.lasting)
    if paid > 0 then
      lot[2] = lot[2] - paid
      balance.lasting = balance.lasting + paid
    end
  end
end

-- A balance as it is now: what is gone has gone, a new period's grant has come. Kept only by balance_keep.
local function balance_of(subject, id, amount, bounds)
  local key = subject .. 'b' .. string.format('%d', id)
  local balance = { key = key, changed = 0, lasting = 0, granted = 0, lots = {}, label = '', dirty = false }
  local record = redis.call('GET', key)
  if record and #record >= 19 and record:byte(1) == 1 then
    local _, changed, n, lasting, granted, position = unpack_struct('<BBBdd', record)
    balance.changed, balance.lasting, balance.granted = changed, lasting, granted
    for _ = 1, n do
      local expires, left
      expires, left, position = unpack_struct('<dd', record, position)
      if expires > now then
        table.insert(balance.lots, { expires, left })
      end
    end
    balance.label = record:sub(position)
  end
  if amount > 0 and bounds[4] > 0 then
    local start, finish = window_of(bounds)
    if balance.granted < start then
      balance.granted = start
      balance_add(balance, finish, amount)
      balance.dirty = false -- comes again by itself
    end
  end
  return balance
end

-- Takes so much, the rest from what lasts, which may so fall below 0; says of which lots.
local function balance_take(balance, amount)
  local parts = {}
  for _, lot in ipairs(balance.lots) do
    local taken = min(lot[2], amount)
    if taken > 0 then
      lot[2] = lot[2] - taken
      parts[#parts + 1] = { lot[1], taken }
      amount = amount - taken
    end
  end
  if amount > 0 then
    balance.lasting = max(-MAX, balance.lasting - amount)
    parts[#parts + 1] = { 0, amount }
  end
  balance.dirty = true
  return parts
end

-- Gives so much back to where it came from; what would be gone by now is lost.
local function balance_give_back(balance, parts, amount)
  for i = #parts, 1, -1 do
    local returned = min(parts[i][2], amount)
    amount = amount - returned
    if parts[i][1] == 0 or parts[i][1] > now then
      balance_add(balance, parts[i][1], returned)
    end
  end
end

local function balance_keep(balance)
  if not balance.dirty then
    return
  end
  local lots = balance.lots
  local record = { pack('<BBBdd', 1, balance.changed, #lots, balance.lasting, balance.granted) }
  for _, lot in ipairs(lots) do
    record[#record + 1] = pack('<dd', lot[1], lot[2])
  end
  record[#record + 1] = balance.label
  if balance.changed == 1 or balance.lasting ~= 0 then
    redis.call('SET', balance.key, table.concat(record))
  elseif #lots > 0 then
    redis.call('SET', balance.key, table.concat(record), 'PX', lots[#lots][1] - now + GRACE)
  else
    redis.call('DEL', balance.key)
  end
end
