-- Removes vectors.
--
-- ARGV[2]    their ids, one after the other
-- reply      1; 0 where none was there

local common = open()
if not common then
  return '0'
end
local any = false
for i = 1, #ARGV[2], 32 do
  any = remove(common, ARGV[2]:sub(i, i + 31)) or any
end
if any then
  close(common, 1)
end
return any and '1' or '0'
