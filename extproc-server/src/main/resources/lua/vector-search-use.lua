-- Notes that somebody had a use for a vector.
--
-- ARGV[1]    its id
-- reply      1; 0 where it is not there

return redis.call('ZADD', used, 'XX', 'CH', text(micros), ARGV[1]) == 1 and '1' or '0'
