-- Writes down what an operator has changed.
--
-- KEYS[1]    the stream
-- ARGV       names and values in turn
-- reply      the entry's id

return redis.call('XADD', KEYS[1], 'MAXLEN', '~', 100000, '*', unpack(ARGV))
