"""A process that records made-up answers as fast as it can and names each, until it is killed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.ledger.entries import Asking
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from eval.ledger.synthetic import Synthesis, places
from index.generation import Index


def main() -> None:
    given = json.loads(sys.argv[1])
    index = Index.open(given["index"])
    made = Synthesis(places(index, 200), given["seed"])
    ledger = Ledger.open(LedgerSettings(given["url"], Path(given["spool"])))
    while True:
        number = ledger.recorder.record(made.answer(), index, Asking("python"))
        print(number, flush=True)


if __name__ == "__main__":
    main()
