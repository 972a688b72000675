"""Feeds a target with changed messages, led by what the code does: `python tests/fuzz/fuzz.py TARGET -runs=N`.

Further arguments are libFuzzer's (`-max_total_time=60`, `-seed=1`, a folder to keep what was found, a file to try
again). Without a folder, each run begins with the seeds alone. What fails is left in a file that the last line names.
"""

import sys
import tempfile
from pathlib import Path

import atheris

#: Where the code leads the changes. Compiled loops cannot be looked into: see `interpreted`.
LOOKED_INTO = ["touchweave.collect", "touchweave.event"]
COMPILED = ["collect.request.json_scan", "collect.request.json_split", "collect.time_text"]
LEFT_ALONE = [f"touchweave.{name}" for name in COMPILED]
#: Longer inputs find little more, and slower.
LONGEST = 4096

with atheris.instrument_imports(include=LOOKED_INTO, exclude=LEFT_ALONE):
    from seeds import SEEDS
    from targets import TARGETS


def main() -> None:
    name, arguments = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS[name]):
            (Path(folder) / f"seed-{number:03}").write_bytes(seed)
        flags = [f"-max_len={LONGEST}", "-rss_limit_mb=2048", "-timeout=20"]
        flags += [argument for argument in arguments if argument.startswith("-")]
        sources = [argument for argument in arguments if not argument.startswith("-")]
        if not any(Path(source).is_file() for source in sources):
            sources.append(folder)
        atheris.Setup([sys.argv[0], *flags, *sources], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: fuzz.py TARGET [-runs=N] …; targets: {', '.join(TARGETS)}")
    main()
