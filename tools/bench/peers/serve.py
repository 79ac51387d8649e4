# The end of every peer: answers on stdout, a line of JSON for each on stdin.
#
#   at first                                     {"version": "torch 1.13"}
#   {"row": {...}, "pass": ..., "dtype": ...}    {"method": "conv2d", "seconds": ...}   made ready, called once
#   {"burst": 0.1}                               {"samples": [...]}                     seconds of one call each
#
# or {"error": "..."}. A peer defines version() and prepare(row, which, dtype), which returns a method's name and a
# function to call.
import json
import sys
import time

SHORTEST_SAMPLE = 20e-6  # shorter calls are timed many at a time


def seconds(call, count):
    result = None  # what the call before has made is given back outside the time
    start = time.perf_counter()
    for _ in range(count):
        result = call()
    return (time.perf_counter() - start) / count


class Server:
    def ready(self, request):
        self.call, self.together = None, 1
        method, self.call = prepare(request["row"], request["pass"], request["dtype"])
        first = seconds(self.call, 1)
        if first < 100 * SHORTEST_SAMPLE:
            self.together = max(1, int(SHORTEST_SAMPLE / seconds(self.call, 1)))
        return {"method": method, "seconds": first}

    def burst(self, budget):
        samples, start = [], time.perf_counter()
        while not samples or time.perf_counter() - start < budget:
            samples.append(seconds(self.call, self.together))
        return {"samples": samples}

    def answer(self, request):
        return self.burst(request["burst"]) if "burst" in request else self.ready(request)


def attempt(action):
    try:
        return action()
    except Exception as error:  # whatever a library throws, out of memory above all, is this figure's answer
        return {"error": " ".join(f"{type(error).__name__}: {error}".split())[:200]}


if __name__ == "__main__":
    server = Server()
    print(json.dumps(attempt(lambda: {"version": version()})), flush=True)
    for line in sys.stdin:
        print(json.dumps(attempt(lambda: server.answer(json.loads(line)))), flush=True)
