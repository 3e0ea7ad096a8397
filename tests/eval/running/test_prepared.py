from pathlib import Path

from eval.circumstances import dataset_digest
from eval.running.prepared import READING, SHAPING, archive_digest, code_digest, fingerprint
from index.errors import ReadError
from index.types import Chunking


class Model:
    def __init__(self, precision: str) -> None:
        from index.types import EmbedderIdentity

        self.identity = EmbedderIdentity("m", "0" * 64, 8, precision)


class File:
    def __init__(self, path: str, content: str | None) -> None:
        self.path = path
        self.content = content

    def digest(self) -> str:
        if self.content is None:
            raise ReadError("cannot be read")
        return self.content


class Folder:
    root = ""

    def __init__(self, name: str, *files: File) -> None:
        self.name = name
        self.files = files

    def items(self) -> tuple[File, ...]:
        return self.files


def test_the_fingerprint_tells_models_contents_and_chunkings_apart() -> None:
    cases = [("c1", "bf16", 90), ("c2", "bf16", 90), ("c1", "fp32", 90), ("c1", "bf16", 60)]
    prints = [
        fingerprint(content, Model(precision), Chunking(words))  # type: ignore[arg-type]
        for content, precision, words in cases
    ]
    assert len(set(prints)) == 4
    assert prints[0] == fingerprint("c1", Model("bf16"), Chunking())  # type: ignore[arg-type]


def test_every_shaping_module_exists() -> None:
    import index

    folder = Path(str(index.__file__)).parent
    assert all(list(folder.glob(pattern)) for pattern in SHAPING + READING)
    assert len(code_digest(SHAPING)) == 64


def test_an_archive_is_its_names_and_bytes() -> None:
    base = archive_digest([Folder("a", File("x", "1"), File("y", None))])  # type: ignore[list-item]
    others = [
        Folder("b", File("x", "1"), File("y", None)),
        Folder("a", File("x", "2"), File("y", None)),
        Folder("a", File("z", "1"), File("y", None)),
        Folder("a", File("x", "1")),
    ]
    assert base not in {archive_digest([other]) for other in others}  # type: ignore[list-item]


def test_a_dataset_digest_sees_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    two.write_text("same")
    assert dataset_digest([one]) != dataset_digest([two])
    before = dataset_digest([one])
    one.write_text("other")
    assert dataset_digest([one]) != before
