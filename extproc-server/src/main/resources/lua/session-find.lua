-- What is known of a request. ARGV: …, session, verdict (each may be empty).
local session, verdict = ARGV[6], ARGV[7]

local function with(head, map, from)
  for key, value in pairs(map) do
    if string.sub(key, 1, #from) == from then
      head[#head + 1] = string.sub(key, #from + 1)
      head[#head + 1] = value
    end
  end
  return packed(head)
end

-- Written by another service it may have no end of its own, and no TTL: then both begin now.
local function opened()
  local key = name('session', session)
  local map = read(key)
  if next(map) == nil then
    return nil
  end
  local over = moment(map['expires_at'])
  if not over then
    over = now + absolute
    map['expires_at'] = seconds(over)
    redis.call('HSET', key, 'expires_at', map['expires_at'])
  end
  local left = over - now
  if left <= 0 then
    redis.call('DEL', key)
    return nil
  end
  local ttl = redis.call('PTTL', key)
  local wanted = left
  if idle > 0 then
    wanted = math.min(idle, left)
  end
  -- Not at each use: a write for each request would be dearer than the rest.
  local late = idle > 0 and wanted - ttl >= math.min(idle / 10, 60000)
  if ttl < 0 or late then
    redis.call('PEXPIRE', key, text(wanted))
    ttl = wanted
  elseif ttl > left then
    redis.call('PEXPIRE', key, text(left))
    ttl = left
  end
  local user = map['user']
  if user and user ~= '' then
    local created = moment(map['created_at'])
    local ended = cut(user)
    if ended and created and created <= ended then
      revoke(session)
      return packed({'revoked'})
    end
    if enlist(user, session, created or now, math.max(left, absolute)) then
      keep_to_most(user)
      if is_revoked(session) then
        return packed({'revoked'})
      end
    end
  end
  return with({'open', text(ttl)}, map, '')
end

local function judged()
  local key = name('session-verdict', verdict)
  local map = read(key)
  if not map['verdict'] then
    return nil
  end
  local user = map['.user']
  if user then
    local ended = cut(user)
    if ended and tonumber(map['at']) <= ended then
      return nil
    end
    if session ~= '' then
      enlist(user, session, now, absolute)
    end
  end
  return with({map['verdict'], text(redis.call('PTTL', key)), map['status'] or ''}, map, '.')
end

if session ~= '' and is_revoked(session) then
  return packed({'revoked'})
end
return session ~= '' and opened() or verdict ~= '' and judged() or packed({'unknown', text(now)})
