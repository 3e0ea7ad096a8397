"""Names out of bylines, and dates out of running text."""

import pytest

from index.readers.web.names import names_in
from index.readers.web.shown_dates import dates_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("Posted on September 21, 2020 by Adi Tzlil", ("Adi Tzlil",)),
        ("Von Ilse Brandt, 5. April 2019", ("Ilse Brandt",)),
        ("Gespeichert von rasos", ("rasos",)),
        ("Autor: Bo Li", ("Bo Li",)),
        ("Ann Lee and Bo Li", ("Ann Lee", "Bo Li")),
        ("Ann Lee, PhD", ("Ann Lee, PhD",)),
        ("Ann Lee/SP-X", ("Ann Lee",)),
        ("Johnson & Sons", ("Johnson & Sons",)),
        ("责任编辑：孔德明", ("孔德明",)),
        ("Follow", ()),
        ("Alle Artikel", ()),
        ("Is this a name?", ()),
        ("ann@example.org", ()),
        ("By " + "very " * 500 + "long", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("am 5. März 2020 um 10 Uhr", "de", ["2020-03-05"]),
        ("le 1er août 2019", "fr", ["2019-08-01"]),
        ("5 de abril de 2019", "es", ["2019-04-05"]),
        ("Apr. 5, 2019", "en", ["2019-04-05"]),
        ("2020年01月02日", "zh", ["2020-01-02"]),
        ("05.04.2019", "de", ["2019-04-05"]),
        ("3/4/2019", "en-US", ["2019-03-04"]),
        ("3/4/2019", "fr", ["2019-04-03"]),
        ("3/4/2019", "en", []),
        ("25/4/2019", "en", ["2019-04-25"]),
        ("31. Februar 2020, April 2020, call 2019-123", "de", []),
    ],
)
def test_dates(text: str, language: str, found: list[str]) -> None:
    assert list(dates_in(text, language)) == found
