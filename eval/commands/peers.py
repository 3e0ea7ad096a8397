"""`footnote eval peers`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError

PEERS = ("llamaindex", "langchain", "haystack", "txtai")
MODES = ("passages", "defaults")


@click.command()
@click.argument("places", metavar="SET...", nargs=-1)
@click.option(
    "--archive",
    multiple=True,
    type=shared.ExistingFolder,
    help="A folder of the articles asked about.",
)
@click.option("--peer", "names", multiple=True, type=click.Choice(PEERS), help="Only this peer.")
@click.option("--mode", "modes", multiple=True, type=click.Choice(MODES), help="Only this mode.")
@click.option(
    "--articles",
    type=click.IntRange(1),
    metavar="N",
    help="Only N articles, spread evenly: speed without quality.",
)
@click.option("--install", "installing", is_flag=True, help="Make the peers' environments first.")
@click.option("--torch-index", metavar="URL", help="PyTorch's index of CPU builds, for --install.")
@shared.as_json
@shared.cache
@shared.results
def peers(
    places: tuple[str, ...],
    archive: tuple[Path, ...],
    names: tuple[str, ...],
    modes: tuple[str, ...],
    articles: int | None,
    installing: bool,
    torch_index: str | None,
    as_json: bool,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Measure LlamaIndex, LangChain, Haystack and txtai beside Footnote, with the same model.

    Each runs in its own locked environment and process, on Footnote's own passages ("passages")
    and on the articles with its own splitter ("defaults"). Nothing is downloaded but by --install.
    """
    from eval.data.opened import open_set, parse_spec
    from eval.peers.environments import PEERS as KNOWN
    from eval.peers.environments import install
    from eval.peers.material import task_of
    from eval.peers.measure import measure_peers
    from eval.peers.table import peers_table
    from index.embedders.weights import packaged_model

    wanted = [KNOWN[name] for name in names or PEERS]
    if installing:
        for peer in wanted:
            click.echo(f"{peer.name}: {peer.environment(cache)}", err=True)
            install(peer, cache, torch_index)
    elif not places:
        raise InputError("No data set was named; expected SET, or --install.")
    interpreters = [(peer, peer.interpreter(cache)) for peer in wanted]
    specs = [parse_spec(place) for place in places]
    tasks = [task_of(open_set(spec, cache), archive or spec.archive, articles) for spec in specs]
    for task in tasks:
        with shared.progress(as_json) as line:
            result = measure_peers(task, interpreters, modes or MODES, packaged_model(), line)
        shared.show(result, peers_table, as_json)
        shared.keep(result, results)
