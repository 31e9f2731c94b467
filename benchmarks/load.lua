-- Posts each prepared callback once, shared out among the threads; reports figures as one line of JSON.
local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init(args)
  requests, position, bad = {}, 0, 0
  local number = 0
  for line in io.lines(args[1]) do
    if number % tonumber(args[2]) == id then
      local path, body = line:match("^(%S+)\t(.*)$")
      requests[#requests + 1] = wrk.format("POST", path, { ["Content-Type"] = "text/xml" }, body)
    end
    number = number + 1
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status)
  if status ~= 200 then bad = bad + 1 end
end

function done(summary, latency)
  local bad, sent = 0, 0
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("bad")
    sent = math.max(sent, thread:get("position"))
  end
  io.write(string.format(
    '\nFIGURES {"requests": %d, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "bad": %d, "socket_errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
