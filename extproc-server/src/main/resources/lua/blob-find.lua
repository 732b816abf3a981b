-- What is kept under a name.
--
-- KEYS[1..2] entry, purges
-- reply      the entry; nothing; or, where something else has its name, an empty text

local entry = redis.pcall('GET', KEYS[1])
if not entry then
  return false
end
if type(entry) == 'table' or entry:byte(1) ~= 1 then
  return ''
end
if reachable(entry, KEYS[2], redis.call('HGET', KEYS[2], 'g')) then
  return entry
end
redis.call('UNLINK', KEYS[1])
return false
