"""Sending the digest: one message with both forms, over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from index.errors import InputError, LedgerError

SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
SECONDS = 30


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; `scheme` is one of SCHEMES."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, url: str) -> MailServer:
        """From smtp://, smtp+starttls:// or smtps://[user:password@]host[:port].

        Raises InputError, whose text holds no password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as exc:
            raise InputError("The mail server's address cannot be read: its port is none.") from exc
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise InputError(
                "The mail server's address cannot be read; expected smtp://host:port, "
                "smtp+starttls://user:password@host or smtps://user:password@host"
            )
        user, password = (
            None if x is None else unquote(x) for x in (parts.username, parts.password)
        )
        return cls(parts.scheme, parts.hostname, port or SCHEMES[parts.scheme], user, password)


def message(
    subject: str, sender: str, recipients: Sequence[str], text: str, html: str
) -> EmailMessage:
    """A message in plain text and HTML. Raises InputError for addresses that are none."""
    mail = EmailMessage()
    try:
        mail["Subject"], mail["From"], mail["To"] = subject, sender, ", ".join(recipients)
    except ValueError as exc:
        raise InputError(f"An address cannot stand in a mail's head: {exc}.") from exc
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="footnote.invalid")
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


def send(server: MailServer, mail: EmailMessage) -> None:
    """Hand a message in. Raises LedgerError with the server's own words."""
    try:
        with _connected(server) as connection:
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException) as exc:
        raise LedgerError(
            f"The digest could not be handed to {server.host} port {server.port}: {exc}. "
            "Check FOOTNOTE_SMTP, or write it to a file: --out FILE"
        ) from exc


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    if server.scheme == "smtp+starttls":
        connection.starttls(context=ssl.create_default_context())
    return connection
