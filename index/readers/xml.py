"""XML that came from anywhere: parsed without entities, documents or addresses from outside."""

from __future__ import annotations

from lxml import etree

from index.errors import ReadError

MAX_ELEMENTS = 500_000


def parse_xml(data: bytes, *, recover: bool = False) -> etree._Element:
    """The root element of `data`. `recover` reads on after an error, as feeds' readers do.

    Entities that the document defines stay unresolved, and libxml2 refuses what is nested 256
    levels deep. Raises `ReadError` with the line of the first error.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"the XML is broken: {error.msg}", error.lineno) from error
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(f"the XML is broken: {error}") from error
    if root is None:
        raise ReadError("the file holds no XML")
    if sum(1 for _ in zip(range(MAX_ELEMENTS + 1), root.iter(), strict=False)) > MAX_ELEMENTS:
        raise ReadError(f"the XML has more than {MAX_ELEMENTS:,} elements; split it")
    return root


def name_of(element: etree._Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    # Not by QName, which refuses the names that damage makes.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """All text in an element, "" without one."""
    return "" if element is None else "".join(element.itertext()).strip()
