"""The line protocol of the comparison, for peers in Python: see ../PEERS.md.

A contender is a name, a version and a table: workload → function of the data, which
does what a user does once and returns a pair of functions: run, one evaluation, and
answer, the results of the last one as a flat array. Results of asynchronous libraries
are waited for in run.
"""

import resource
import sys
import time

import numpy


def read_data(file):
    """Returns the blocks of a data file: arrays by name."""
    with open(file) as f:
        words = f.read().split()
    blocks, at = {}, 0
    while at < len(words):
        name, rows, columns = words[at], int(words[at + 1]), int(words[at + 2])
        at += 3
        blocks[name] = numpy.array(words[at:at + rows * columns], dtype=float).reshape(rows, columns)
        at += rows * columns
    return blocks


class Data:
    """The content of a data file, as a user would hold it."""

    def __init__(self, file):
        self.blocks = read_data(file)

    def matrix(self, name):
        return self.blocks[name]

    def vector(self, name):
        return self.blocks[name].reshape(-1)

    def number(self, name):
        return float(self.blocks[name][0, 0])


def serve(contenders):
    """Answers requests until the input ends. contenders: [(name, version, table)]."""
    run = None
    for line in sys.stdin:
        words = line.split()
        if not words:
            continue
        if words[0] == "list":
            for name, version, table in contenders:
                reply("contender", name.replace(" ", "_"), version.replace(" ", "_"), ",".join(table))
            reply("end")
        elif words[0] == "prepare":
            try:
                name, workload, n, data, answer_file = words[1:]
                table = next(t for c, _, t in contenders if c.replace(" ", "_") == name)
                run = None
                run, answer = table[workload](Data(data))
                run()
                with open(answer_file, "w") as f:
                    for v in numpy.asarray(answer(), dtype=float).reshape(-1):
                        f.write("%.17g\n" % v)
                reply("ready")
            except Exception as e:  # the program says why and goes on
                run = None
                reply("error", " ".join(f"{type(e).__name__}: {e}".split()))
        elif words[0] == "time":
            if run is None:
                reply("error nothing prepared")
                continue
            count = range(int(words[1]))
            start = time.perf_counter_ns()
            for _ in count:
                run()
            reply("ns", str(time.perf_counter_ns() - start))
        elif words[0] == "memory":
            reply("bytes", str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
        elif words[0] == "quit":
            return
        else:
            reply("error unknown request", words[0])


def reply(*words):
    print(*words, flush=True)
