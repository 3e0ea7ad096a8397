"""Articles that are taken out: gone from searches, their versions kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_workshop import TIDES, Workshop, counts

from index.catalogue import Catalogue
from index.errors import InputError
from index.layout import Layout
from index.removal import remove
from index.verify import verify


@pytest.mark.parametrize("how", ["id", "path", "source"])
def test_articles_are_removed_by_id_path_or_source(
    shop: Workshop, tmp_path: Path, how: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tides.md").write_text(TIDES)
    shop.build(shop.folder, other)
    target = next(a for a in shop.open().headers.values() if a.path == "tides.md")

    if how == "source":
        removed = remove(shop.directory, source="other")
    else:
        removed = remove(shop.directory, [target.article_id if how == "id" else target.path])

    assert removed == 1
    assert shop.paths() == ["birds.md", "deep/stones.md"]
    opened = shop.open()
    vectors = shop.embedder.encode_queries(["tides of the moon"])
    assert (opened.passages.search(vectors, 9)[1] >= 0).sum() == 2
    assert (opened.passage_terms.search(["tides"], 9)[1] >= 0).sum() == 0
    assert (opened.lead_terms.search(["tides"], 9)[1] >= 0).sum() == 0
    assert opened.article(target.article_id, target.text_sha256).text == TIDES
    assert verify(Layout(shop.directory)) == []
    names = {entry.name for entry in opened.manifest.sources}
    assert names == ({"news"} if how == "source" else {"news", "other"})
    assert counts(shop.build(other)) == (1, 0, 0, 0)  # a later build takes it in again


@pytest.mark.parametrize(
    ("articles", "source"),
    [
        (["nowhere.md"], None),
        (["birds.md", "nowhere.md"], None),
        ([], "nobody"),
        (["birds.md", "deep/stones.md"], None),
        ([], "news"),
    ],
)
def test_a_removal_of_the_unknown_or_of_everything_is_refused(
    shop: Workshop, articles: list[str], source: str | None
) -> None:
    shop.build()
    before = shop.files()
    with pytest.raises(InputError):
        remove(shop.directory, articles, source)
    assert shop.files() == before


def test_versions_are_only_ever_added_to_the_catalogue(shop: Workshop) -> None:
    shop.build()
    catalogue = Catalogue.sqlite(Layout(shop.directory).catalogue)
    before = catalogue.headers()
    shop.write("birds.md", TIDES)
    shop.build()
    remove(shop.directory, ["deep/stones.md"])
    after = catalogue.headers()
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1
