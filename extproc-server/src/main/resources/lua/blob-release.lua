-- Gives a claim back, unless it is another's.
--
-- KEYS[1]    claim
-- ARGV[1]    token
-- reply      1; 0 where it had run out

if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return '1'
end
return '0'
