-- A part of the keys that look so.
--
-- ARGV[1..3] cursor, pattern, how many to look at
-- reply      the next cursor ('0' at the end) and the keys, each as length I4 and text

local found = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local reply = { struct.pack('<I4', #found[1]), found[1] }
for _, key in ipairs(found[2]) do
  reply[#reply + 1] = struct.pack('<I4', #key)
  reply[#reply + 1] = key
end
return table.concat(reply)
