-- As many bytes as a webhook has, in its headers and in its body, for wrk.
function init(args)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   wrk.headers["X-Filling"] = string.rep("h", 480)
   wrk.body = string.rep("b", 430)
   message = wrk.format()
end

function request()
   return message
end

dofile(os.getenv("BENCH_SCRIPTS") .. "/done.lua")
