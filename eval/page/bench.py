"""What the evaluation page works on: data sets, configurations, results, and engines to look into.

The page names sets and configurations that the server was started with, never a path: what a
browser sends can then open nothing else.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.configuration import DEFAULTS, Configuration, changed, read_configuration
from eval.data.irds import PREFIX
from eval.data.opened import LAYOUTS, DataSet, DataSpec, open_set, parse_spec
from eval.data.trec_set import is_trec
from eval.reports.reading import MAIN, MEASURES, kind_of, table
from eval.results import Result, default_folder, load, save
from eval.running.drill import Look, Opened, look_into, open_engine
from eval.running.evaluate import evaluate
from index.errors import InputError
from index.report import OnProgress

OWN_SETS = Path(__file__).parents[1] / "sets"
ENGINES_KEPT = 2


@dataclass(frozen=True, slots=True)
class Bench:
    """`sets` and `configurations` by the names that the page shows; safe to share by threads."""

    sets: Mapping[str, DataSpec]
    configurations: Mapping[str, Configuration]
    results: Path
    cache: Path | None = None
    _engines: OrderedDict[tuple[str, str], Opened] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self,
        sets: Sequence[str],
        configurations: Sequence[str],
        report: OnProgress,
        say: Callable[[str], None],
    ) -> list[Path]:
        """Evaluate every named set with every named configuration; the results' files.

        Each is saved as soon as it is there. Raises InputError for a name that is not served.
        """
        pairs = [(self._set(s), self._configuration(c)) for s in sets for c in configurations]
        if not pairs:
            raise InputError("Choose at least one data set and one configuration.")
        saved = []
        for spec, configuration in pairs:
            say(f"{spec.name}, {configuration.name}")
            done = evaluate(spec, configuration, cache=self.cache, report=report)
            saved.append(save(done.result, self.results, done.run))
        return saved

    def all_results(self) -> tuple[list[tuple[str, Result]], list[str]]:
        """((file name, result), newest first; why the other files of the folder are none)."""
        found, problems = [], []
        for path in sorted(self.results.glob("*.json"), reverse=True):
            try:
                found.append((path.name, load(path)))
            except InputError as problem:
                problems.append(str(problem))
        return found, problems

    def result(self, name: str) -> Result:
        """The result in a file of the results folder, by its bare name. Raises InputError."""
        return load(self.file(name))

    def file(self, name: str, suffix: str = ".json") -> Path:
        """A file beside a result, by the result's bare name. Raises InputError."""
        path = (self.results / name).with_suffix(suffix)
        if Path(name).name != name or not os.path.isfile(path):  # bears names that are too long
            raise InputError(f"There is no result {name!r} in {self.results}.")
        return path

    def look(self, result: Result, query_id: str, k: int = 10) -> Look:
        """What the result's configuration returns for one of its questions, asked again now.

        Raises InputError where the set is not served or has changed since.
        """
        if not table(result.get("configuration")):
            raise InputError(
                f"A result of kind {kind_of(result)!r} is of another system's run: "
                "its questions cannot be asked again."
            )
        spec = self._set(str(result.get("dataset")))
        configuration = changed(DEFAULTS, result["configuration"], "the result")
        opened = self._engine(spec, configuration)
        if opened.sha256 != result.get("dataset_sha256"):
            raise InputError(
                f"The data set {spec.name} is not the one that this result was measured on. "
                "Run it again to look into its questions."
            )
        return look_into(opened, query_id, k)

    def data(self, name: str) -> DataSet:
        return open_set(self._set(name))

    def _engine(self, spec: DataSpec, configuration: Configuration) -> Opened:
        key = spec.place, configuration.sha256
        with self._lock:
            if key not in self._engines:
                self._engines[key] = open_engine(spec, configuration, self.cache)
                if len(self._engines) > ENGINES_KEPT:
                    self._engines.popitem(last=False)[1].assistant.close()
            self._engines.move_to_end(key)
            return self._engines[key]

    def _set(self, name: str) -> DataSpec:
        if name not in self.sets:
            raise InputError(f"The set {name!r} is not served; there are {', '.join(self.sets)}.")
        return self.sets[name]

    def _configuration(self, name: str) -> Configuration:
        if name not in self.configurations:
            known = ", ".join(self.configurations)
            raise InputError(f"The configuration {name!r} is not served; there are {known}.")
        return self.configurations[name]


def make_bench(
    sets: Sequence[str] = (),
    configurations: Sequence[Path] = (),
    results: Path | None = None,
    cache: Path | None = None,
) -> Bench:
    """A bench over sets (each a set, SET@ARCHIVE, or a folder of sets) and TOML files.

    Without any sets, those that come with the code. Raises InputError for one that is none.
    """
    known = {DEFAULTS.name: DEFAULTS}
    for path in configurations:
        configuration = read_configuration(path)
        if configuration.name in known:
            raise InputError(
                f"{path}: another configuration is called {configuration.name!r} too. "
                "Give this one a 'name' of its own."
            )
        known[configuration.name] = configuration
    found: dict[str, DataSpec] = {}
    for spec in (spec for text in sets or [str(OWN_SETS)] for spec in find_sets(text)):
        if spec.name in found:
            raise InputError(
                f"{found[spec.name].place} and {spec.place} are both called {spec.name!r}. "
                "Name one of them, or rename a folder."
            )
        found[spec.name] = spec
    return Bench(found, known, results or default_folder(), cache)


def find_sets(text: str) -> Iterable[DataSpec]:
    """The set that a text names, or every set in the folder that it names."""
    folder = Path(text)
    if not folder.is_dir() or _is_set(folder):
        spec = parse_spec(text)
        if not text.startswith(PREFIX) and not Path(spec.place).exists():
            raise InputError(f"There is no data set {spec.place}.")
        return [spec]
    inside = [parse_spec(str(child)) for child in sorted(folder.iterdir()) if _is_set(child)]
    if not inside:
        raise InputError(f"{folder} is no data set, and no folder in it is one.")
    return inside


def _is_set(folder: Path) -> bool:
    return folder.is_dir() and (
        is_trec(folder) or any((folder / name).is_file() for name in LAYOUTS)
    )


def main_measure(result: Result) -> str | None:
    """The measure that a list of results shows."""
    name = MAIN.get(kind_of(result))
    return name if name in result else None


def measures_of(result: Mapping[str, Any]) -> list[str]:
    """The measures that a result has a value a question for; none of comparisons and grids,
    whose `per_query` is of several systems.
    """
    return list(table(result.get("per_query"))) if kind_of(result) in MEASURES else []
