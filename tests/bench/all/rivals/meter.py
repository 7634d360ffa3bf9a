"""Runs a command and prints what it and all below it took: wall and CPU seconds, and the largest resident set in bytes."""

import json
import resource
import subprocess
import sys
import time

begun = time.monotonic()
status = subprocess.call(sys.argv[1:])
wall = time.monotonic() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"status": status, "wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "peak_bytes": used.ru_maxrss * 1024}))
