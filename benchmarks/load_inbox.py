"""Load what waits in a workspace's inbox: `python load_inbox.py FOLDER` prints events and seconds."""

import sys
import time

import touchweave as tw


def main() -> None:
    """From the inbox to the ledger alone; the first piece, which compiles the loops, does not count."""
    with tw.open(sys.argv[1]) as shop, shop.store.writing("loading") as writer:
        writer.load(bytes_limit=1)
        started, events = time.perf_counter(), 0
        while report := writer.load():
            events += report.events
        took = time.perf_counter() - started
        account = shop.store.accounts()
        held = sum(file.rows for file in shop.store.files())
        assert account.adds_up
        assert account.total("accepted") == account.total("loaded") == held
        print(events, took)


if __name__ == "__main__":
    main()
