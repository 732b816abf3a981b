-- Makes all that an owner has unreachable.
--
-- KEYS[1]    purges
-- ARGV[2..3] owner, how long to remember in milliseconds
-- reply      1

local now, purges = now_and_purges(KEYS[1])
local at, till = now, now + ARGV[3]
local before = redis.call('HGET', KEYS[1], ARGV[2])
if before and #before == 16 then
  local at_before, till_before = unpack_struct('<dd', before)
  at, till = math.max(at, at_before), math.max(till, till_before)
end
local epoch, last = unpack_struct('<c9d', purges)
redis.call('HSET', KEYS[1], 'g', epoch .. pack('<d', math.max(last, at)), ARGV[2], pack('<dd', at, till))
-- each adds at most one and looks at four: what nobody needs to know any more cannot heap up
local some = redis.call('HRANDFIELD', KEYS[1], 4, 'WITHVALUES')
for i = 1, #some, 2 do
  if some[i] ~= 'g' and (#some[i + 1] ~= 16 or unpack_struct('<d', some[i + 1], 9) < now) then
    redis.call('HDEL', KEYS[1], some[i])
  end
end
-- but whoever asks for purges of ever new owners could: then all is lost rather than that what was purged comes back
if redis.call('HLEN', KEYS[1]) > 1000000 then
  redis.call('UNLINK', KEYS[1])
end
return '1'
