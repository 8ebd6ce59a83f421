"""Every journey of a customer in real Chromium, against the running binary and the simulated cloud.

    run.py --binary PATH --screens FOLDER [--axe FILE] [--only NAME…] [--keep FOLDER]

One line per journey; the last line is `N passed, N failed`. A browser that cannot start is a failure, never a skip. Screenshots of every page of ours, in
both languages, wide and at the width of a phone, are left in the folder of screens; nothing of them is compared.
"""

import argparse
import pathlib
import sys
import tempfile
import time
import traceback

import journeys
from stage import Stage


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", required=True, type=lambda path: pathlib.Path(path).resolve())
    arguments.add_argument("--screens", required=True, type=lambda path: pathlib.Path(path).resolve())
    arguments.add_argument("--axe", type=lambda path: pathlib.Path(path).resolve())
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--keep", type=pathlib.Path)
    options = arguments.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = options.keep or pathlib.Path(temporary)
        stage = Stage(options.binary, folder)
        try:
            for name, journey in journeys.all_of(journeys):
                if options.only and not any(part in name for part in options.only):
                    continue
                began = time.monotonic()
                world = journeys.World(stage, options.screens, options.axe)
                try:
                    journey(world)
                    passed += 1
                    print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Exception as error:
                    failed += 1
                    print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
                    world.picture_of_failure(name)
                    if not isinstance(error, AssertionError):
                        traceback.print_exc()
                finally:
                    world.close()
        finally:
            stage.stop()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
