"""Mail: newsletters as articles, from .eml files and the messages of .mbox files."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial
from typing import IO

from index.canonical import canonical
from index.errors import ReadError
from index.readers.dates import parse_date
from index.readers.decode import MAX_BYTES, decode_as, refuse_size
from index.readers.document import line, make_document
from index.readers.fragments import markup_to_text
from index.readers.members import TOO_LARGE, Context, Member, Places, lines_of, sha256, unpacked
from index.readers.text import unwrap
from index.types import Document

MAX_PARTS = 1000
_MAX_HEADER = 2000
_FOOTER = re.compile(
    r"unsubscribe|opt[- ]out|(?:update|manage|change) (?:your )?(?:e-?mail |subscription )?"
    r"(?:subscription|preferences|profile)|view (?:this )?(?:e-?mail|message|it)? ?(?:in|online)|"
    r"you(?: are|['’]re) receiving|you received this|forward(?:ed)? (?:this )?to a friend|"
    r"add us to your address book",
    re.IGNORECASE,
)
_EDGE_BLOCKS = 8
_LONG_BLOCK = 400
_ADDRESS = re.compile(r"[ \t]?[<\[(]\s*https?://[^\s<>\[\]()]+\s*[>\])]")
_RULE = re.compile(r"[-=_*~#\s]{3,}")
_FROM = b"From "
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class MailReader:
    """Reads .eml files."""

    name = "mail/1"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for what is no mail and for a mail without text."""
        refuse_size(data)
        try:
            message = email.message_from_bytes(data, policy=compat32)
            text = _text(message)
        except ReadError:
            raise
        except Exception as error:  # the parser raises what the damage makes it stumble over
            raise ReadError(f"the mail cannot be read ({type(error).__name__})") from error
        if not message.keys():
            raise ReadError("the file does not begin with a mail's headers")
        name, address = parseaddr(_header(message, "from"))
        return make_document(
            path,
            title=_header(message, "subject"),
            text=text,
            authors=[name or address.partition("@")[0]],
            published=_date(message),
            url=_header(message, "archived-at").strip("<> "),
            language=_header(message, "content-language"),
            metadata={"list": _header(message, "list-id")},
        )


read_mail = MailReader()


class Mailbox:
    """Reads .mbox files, in which each message begins with a "From " line."""

    name = "mbox/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        places = Places()
        for number, data in _messages(unpacked(file, path, context.budget)):
            context.budget.count()
            reader = f"{self.name}+{read_mail.name}"
            digest = sha256(b"too large %d" % number if data is None else data)
            if data is None:
                yield places.unread(f"#line-{number}", digest, reader, TOO_LARGE, number)
            else:
                document = partial(read_mail, data, path)
                yield places.member(_message_id(data), digest, reader, document, number)


read_mailbox = Mailbox()


def _messages(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """(number of its first line, message); None in place of one that is too large."""
    held: list[bytes] = []
    start, size, empty, begun = 1, 0, True, False
    for number, data in lines_of(stream):
        if data is not None and empty and data.startswith(_FROM):
            if begun:
                yield start, _message(held, size)
            held, start, size, begun = [], number + 1, 0, True
            empty = False
            continue
        if not begun and data is not None and not data.strip():
            continue
        if not begun:
            raise ReadError("the file does not begin with a mailbox's From line", number)
        size += MAX_BYTES + 1 if data is None else len(data)
        if size > MAX_BYTES:
            held = []
        else:
            held.append(data or b"")
        empty = data is not None and not data.strip()
    if begun:
        yield start, _message(held, size)


def _message(held: list[bytes], size: int) -> bytes | None:
    if size > MAX_BYTES:
        return None
    return _QUOTED_FROM.sub(rb"\1", b"".join(held).rstrip(b"\r\n") + b"\n")


def _message_id(data: bytes) -> str:
    head = data[:20_000].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    match = re.search(rb"^message-id:\s*<?([^\s<>]{1,500})>?", head, re.IGNORECASE | re.MULTILINE)
    return match.group(1).decode("ascii", "replace") if match else ""


def _header(message: Message, name: str) -> str:
    """A header as text: encoded words decoded, of bounded length, one line."""
    value = str(message.get(name, ""))[:_MAX_HEADER]
    try:
        return line(str(make_header(decode_header(value))))
    except (ValueError, LookupError, MessageError):
        return line(value)


def _date(message: Message) -> str | None:
    value = _header(message, "date")
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return parse_date(value)


def _text(message: Message) -> str:
    """The mail's text: the plain part, unless the HTML part says more than twice as much."""
    plain = _footerless(canonical(unwrap(_ADDRESS.sub("", _part(message, "text/plain")))))
    markup = _footerless(canonical(markup_to_text(_part(message, "text/html"))))
    text = markup if len(markup.split()) > 2 * len(plain.split()) else plain
    if not text:
        raise ReadError("the mail holds no text")
    return text


def _part(message: Message, kind: str) -> str:
    """The texts of the parts of one kind that are no attachments."""
    found = []
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            raise ReadError(f"the mail has more than {MAX_PARTS:,} parts")
        if part.get_content_type() != kind or part.get_filename() or part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            found.append(decode_as(data, part.get_content_charset() or "").text)
    return "\n\n".join(found)


def _footerless(text: str) -> str:
    """`text` less rules, and less the blocks at both ends that speak of the subscription."""
    blocks = [block for block in text.split("\n\n") if not _RULE.fullmatch(block)]
    last = len(blocks) - _EDGE_BLOCKS
    return "\n\n".join(
        block
        for number, block in enumerate(blocks)
        if 2 < number < last or len(block) > _LONG_BLOCK or not _FOOTER.search(block)
    )
