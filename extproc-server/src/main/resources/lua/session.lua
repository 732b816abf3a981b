-- What all scripts about sessions begin with. A session is a hash that a login service of any language may write:
-- docs/policies/session.md has the format.
-- ARGV: prefix, policy, idle and absolute in milliseconds, most sessions of a user, then what the script itself takes.
local prefix, policy = ARGV[1], ARGV[2]
local idle, absolute, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local MONTH = 31 * 24 * 3600 * 1000
local YEAR = 366 * 24 * 3600 * 1000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function name(kind, rest)
  return prefix .. kind .. ':' .. policy .. ':' .. rest
end

local function text(number)
  return string.format('%.0f', number)
end

local function seconds(millis)
  return string.format('%.3f', millis / 1000)
end

local function packed(parts)
  local out = {}
  for i, part in ipairs(parts) do
    out[i] = struct.pack('<I4', #part) .. part
  end
  return table.concat(out)
end

local function read(key)
  local flat, map = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do
    map[flat[i]] = flat[i + 1]
  end
  return map
end

-- In milliseconds; nil where it is not said, 0 where it is nonsense, so that nonsense never opens anything.
local function moment(said)
  if not said then
    return nil
  end
  local number = tonumber(said)
  if not number or number ~= number or number < 0 or number > 1e11 then
    return 0
  end
  return number * 1000
end

local function index(user)
  return name('session-user', redis.sha1hex(user))
end

local function is_revoked(session)
  return redis.call('EXISTS', name('session-revoked', session)) == 1
end

-- The mark outlives the session, and what an auth service may say of the cookie for as long as a session lives, or as it
-- has said itself.
local function mark(session, left)
  left = math.max(left, (tonumber(redis.call('GET', name('session-until', session))) or 0) - now)
  redis.call('SET', name('session-revoked', session), '1', 'PX', text(math.max(left, absolute)))
end

local function revoke(session)
  local key = name('session', session)
  local map = read(key)
  mark(session, (moment(map['expires_at']) or 0) - now)
  if map['user'] then
    redis.call('ZREM', index(map['user']), session)
  end
  return redis.call('DEL', key)
end

-- When all sessions of a user were revoked; nil for never.
local function cut(user)
  return tonumber(redis.call('GET', name('session-cut', redis.sha1hex(user))))
end

-- Those that are long gone, a few at a time, so that the index does not grow with every login.
local function prune(key)
  for _, session in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', text(now - absolute), 'LIMIT', '0', '10')) do
    if redis.call('EXISTS', name('session', session)) == 0 then
      redis.call('ZREM', key, session)
    end
  end
end

-- Whoever makes cookies up must not make the index grow for ever: of very many the oldest go that are no sessions.
local function crowd(key)
  local over = redis.call('ZCARD', key) - 2000
  if over > 0 then
    for _, session in ipairs(redis.call('ZRANGE', key, '0', text(math.min(over, 20) - 1))) do
      if redis.call('EXISTS', name('session', session)) == 0 then
        redis.call('ZREM', key, session)
      end
    end
  end
end

-- Notes that a user has this session; whether that is news.
local function enlist(user, session, since, left)
  local key = index(user)
  local added = redis.call('ZADD', key, 'NX', text(since), session)
  -- A tenth more than is needed, so that not each look is a write.
  if redis.call('PTTL', key) < left then
    redis.call('PEXPIRE', key, text(left + math.floor(left / 10) + 1000))
  end
  if added == 1 then
    prune(key)
    crowd(key)
  end
  return added == 1
end

-- Revokes the oldest of a user's sessions until there are no more than may be.
local function keep_to_most(user)
  if most == 0 then
    return
  end
  local living = {}
  for _, session in ipairs(redis.call('ZRANGE', index(user), '0', '-1')) do
    if redis.call('EXISTS', name('session', session)) == 1 then
      living[#living + 1] = session
    end
  end
  for i = 1, #living - most do
    revoke(living[i])
  end
end
