-- Takes more or gives back, in the window that was charged: { at, used, before } of a lane; burst only to take more.
local function correct(lane, held, difference, burst)
  local algorithm = held.algorithm
  if algorithm == 3 then
    lane[2] = max(0, lane[2] + difference * held.per)
    if difference > 0 then
      lane[2] = min(burst * held.per, lane[2])
    end
  elseif lane[1] == held.at then
    lane[2] = max(0, min(MAX, lane[2] + difference))
  elseif algorithm == 2 and lane[1] == held.at + 1 then
    lane[3] = max(0, min(MAX, lane[3] + difference))
  end
end
