-- Top-ups for wrk: each with an idempotency key of its own, over all keys of the file, and five recipients of each.
-- BENCH_KEYS is the file, BENCH_RUN tells runs apart, BENCH_ASYNC is set where nobody waits for the end, and
-- BENCH_PAUSE_MS is how long each connection rests between an answer and its next request, on average.
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   local body = '{"platform":"claude","amount_cents":100,"recipient_email":"user-%d@example.com"}'
   local async = os.getenv("BENCH_ASYNC") and "Prefer: respond-async\r\n" or ""
   heads, tails, sent = {}, {}, 0
   for key in io.lines(os.getenv("BENCH_KEYS")) do
      for recipient = 1, 5 do
         local text = body:format(recipient)
         heads[#heads + 1] = "POST /api/public/v1/topup/send HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " .. key
            .. "\r\nContent-Type: application/json\r\n" .. async .. "Content-Length: " .. #text
            .. "\r\nIdempotency-Key: " .. os.getenv("BENCH_RUN") .. "-" .. number .. "-"
         tails[#tails + 1] = "\r\n\r\n" .. text
      end
   end
   math.randomseed(number + 1)
   -- Threads begin at different places, and steps of a prime visit every place.
   place = number * math.floor(#heads / 2)
end

function request()
   sent = sent + 1
   place = (place + 7919) % #heads
   return heads[place + 1] .. sent .. tails[place + 1]
end

if os.getenv("BENCH_PAUSE_MS") then
   local pause = tonumber(os.getenv("BENCH_PAUSE_MS"))

   -- Exponential, so that all connections together come as if each call came from somebody else.
   function delay()
      return math.floor(-math.log(1 - math.random()) * pause)
   end
end

dofile(os.getenv("BENCH_SCRIPTS") .. "/done.lua")
