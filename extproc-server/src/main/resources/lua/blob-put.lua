-- Keeps bytes under a name, and ends the claim of it.
--
-- KEYS[1..3] entry, claim, purges
-- ARGV[2..5] ttl in milliseconds, since d, owners, bytes
-- reply      1; 0 where an owner has been purged

local now, purges = now_and_purges(KEYS[3])
redis.call('UNLINK', KEYS[2])
-- a clock that is ahead must not outrun the next purge
local since = math.min(unpack_struct('<d', ARGV[3]), now)
local head = purges:sub(1, 9) .. pack('<dB', since, #ARGV[4] / 8) .. ARGV[4]
if not reachable(head, KEYS[3], purges) then
  return '0'
end
redis.call('SET', KEYS[1], head .. ARGV[5], 'PX', ARGV[2])
return '1'
