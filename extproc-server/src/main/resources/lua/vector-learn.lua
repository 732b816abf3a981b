-- What came and went since a node has learned last.
--
-- ARGV[2..3] what it knows: generation d, learned d (number of the last change it has read), missed d (and of the last
--            removal); how many vectors at most
-- reply      now d, generation d (0: there is nothing), learned d, missed d, anew B (1: forget all first), more B (1: ask
--            again), dimensions I4, removed I4, put I4; per removed: id; per put: id, ends d, floats

local generation, learned, missed = unpack_struct('<ddd', ARGV[2])

local function answer(common, anew, more, removed, put)
  return pack('<ddddBBI4I4I4', now, common.generation, learned, missed, anew, more, common.dimensions, removed, put)
end

local common = open()
if not common then
  learned, missed = 0, 0
  return answer({ generation = 0, dimensions = 0 }, generation ~= 0 and 1 or 0, 0, 0, 0)
end
local anew = 0
if common.generation ~= generation or missed < common.floor or learned > common.last then
  -- whoever knows nothing need not hear of what went before
  anew, learned, missed = 1, 0, common.last
elseif learned == common.last and missed == common.last then
  return answer(common, 0, 0, 0, 0)
end
local removed, ids = {}, {}
if missed < common.last then
  removed = redis.call('ZRANGEBYSCORE', gone, '(' .. text(missed), '+inf')
  missed = common.last
end
local most = tonumber(ARGV[3])
if learned < common.last then
  ids = redis.call('ZRANGEBYSCORE', log, '(' .. text(learned), '+inf', 'LIMIT', '0', ARGV[3])
end
local more = #ids == most and 1 or 0
learned = more == 1 and tonumber(redis.call('ZSCORE', log, ids[most])) or common.last
local reply = { '', table.concat(removed) }
if #ids > 0 then
  local vectors = redis.call('HMGET', key, unpack(ids))
  for i, id in ipairs(ids) do
    reply[#reply + 1] = id .. (vectors[i] or '')
  end
end
reply[1] = answer(common, anew, more, #removed, #ids)
return table.concat(reply)
