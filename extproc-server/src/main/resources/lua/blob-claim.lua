-- Claims the right to fill a name.
--
-- KEYS[1]    claim
-- ARGV[1..2] token, for how long in milliseconds
-- reply      1; 0 where another has it

return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and '1' or '0'
