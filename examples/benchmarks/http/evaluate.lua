-- Usage: wrk -s evaluate.lua URL [-- PATH]. Prints answers a second, their 99th percentile in ms, lost requests, and
-- refusals a second. Actions spread over the policy's rules, a tenth of which miss them all.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local bodies = {}
for i = 0, 999 do
  local kind = i % 10
  local name = kind == 9 and "unheard_of_" .. i or (kind < 6 and "prefix" .. i .. "_get" or "type" .. i)
  bodies[i + 1] = string.format(
    '{"action_type":"%s","target":"crm%d/accounts","params":{"amount":%d},"agent_id":"billing-bot"}', name, i, i % 100)
end

local path = "/api/v1/evaluate"
init = function(args)
  path = args[1] or path
end

local next = 0
request = function()
  next = next % 1000 + 1
  return wrk.format(nil, path, nil, bodies[next])
end

done = function(summary, latency)
  local seconds = summary.duration / 1e6
  io.write(string.format("RESULT %.0f %.2f %d %.0f\n", summary.requests / seconds, latency:percentile(99) / 1000,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status / seconds))
end
