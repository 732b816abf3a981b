-- Removes vectors.
--
-- ARGV       their ids
-- reply      1; 0 where none was there

local any = false
for _, id in ipairs(ARGV) do
  any = forget(id) or any
end
return any and '1' or '0'
