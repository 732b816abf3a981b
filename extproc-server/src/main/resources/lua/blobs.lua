-- Bytes that caches keep, and what of them has been purged: the first part of the scripts about them.
--
-- entry      a string: epoch c9, since d, owners B, per owner 8 bytes of its name's SHA-256; then the bytes themselves.
--            A purge of an owner at or after since forbids it: when it was asked for, less what clocks may be apart
-- purges     a hash: 'g': epoch c9, last d: when anything was purged last, so that most entries need no look at their owners;
--            and per owner: at d, until d: when it was purged, and from when on nobody needs to know
-- epoch      version B (1), and when the hash was made. It is never the same again: where the hash is lost, as in a Redis
--            that evicts, all entries are lost with it, rather than that what was purged comes back. It has no ttl, so
--            the volatile- policies of eviction leave it
--
-- Numbers are little-endian; times are milliseconds since 1970 by this server's clock, but for the epoch.

local pack, unpack_struct = struct.pack, struct.unpack
local HEAD = 18

local function reachable(entry, purges_key, purges)
  if not purges or #purges ~= 17 or #entry < HEAD then
    return false
  end
  local epoch, last = unpack_struct('<c9d', purges)
  local made, since, owners = unpack_struct('<c9dB', entry)
  if made ~= epoch or #entry < HEAD + 8 * owners then
    return false
  end
  if last < since or owners == 0 then
    return true
  end
  local names = {}
  for i = 1, owners do
    names[i] = entry:sub(HEAD + 8 * i - 7, HEAD + 8 * i)
  end
  for _, purged in ipairs(redis.call('HMGET', purges_key, unpack(names))) do
    if purged and (#purged ~= 16 or unpack_struct('<d', purged) >= since) then
      return false
    end
  end
  return true
end
