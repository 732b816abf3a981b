-- Removes what is kept under a name.
--
-- KEYS[1]    entry
-- reply      1; 0 where nothing was

return redis.call('UNLINK', KEYS[1]) == 1 and '1' or '0'
