"""Every journey of a customer in real Chromium, against the running binary and the simulated cloud.

    run.py --binary PATH --screens FOLDER --axe FILE --peers-python PATH [--jobs N] [--only NAME…] [--keep FOLDER]

One line per journey; the last line is `N passed, N failed`. A browser that cannot start is a failure, never a skip. Screenshots of every page of ours, in
both languages, wide, dark, and at the width of a phone, are left in the folder of screens; nothing of them is compared, but a page that nobody looked at
is a failure (pages.py).
"""

import argparse
import concurrent.futures
import pathlib
import sys
import tempfile
import time
import traceback

import bridges
import journeys
import looks
from pages import Seen
from stage import Stage
from world import World, all_of


class Run:
    """Walks journeys; several at once."""

    def __init__(self, options, stage):
        self._options, self._stage, self.seen = options, stage, Seen()

    def walk(self, name, language, journey):
        """True when it came to its end."""
        began = time.monotonic()
        world = World(self._stage, self._options.screens, self._options.axe, self.seen, language)
        try:
            journey(world)
            print(f"ok      {name} [{language}] ({time.monotonic() - began:.1f} s)", flush=True)
            return True
        except Exception as error:
            print(f"FAILED  {name} [{language}]: {type(error).__name__}: {error}", flush=True)
            world.picture_of_failure(f"{name}-{language}")
            if not isinstance(error, AssertionError):
                traceback.print_exc()
            return False
        finally:
            world.close()


def main():
    def path(text):
        return pathlib.Path(text).absolute()

    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", required=True, type=path)
    arguments.add_argument("--screens", required=True, type=path)
    arguments.add_argument("--axe", required=True, type=path)
    arguments.add_argument("--peers-python", required=True, type=path)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--keep", type=pathlib.Path)
    options = arguments.parse_args()
    chosen = [each for each in all_of(looks, bridges, journeys) if not options.only or any(part in each[0] for part in options.only)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        stage = Stage(options.binary, options.keep or temporary, options.peers_python)
        try:
            run = Run(options, stage)
            with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
                results = list(pool.map(lambda each: run.walk(*each), chosen))
        finally:
            stage.stop()
    passed, failed = results.count(True), results.count(False)
    if not options.only:
        missing = list(run.seen.missing())
        for each in missing:
            print(f"FAILED  {each}")
        if missing:
            failed += 1
        else:
            passed += 1
            print("ok      every_page_was_looked_at_in_both_languages")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
