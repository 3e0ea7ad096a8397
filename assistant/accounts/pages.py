"""The pages around signing in: plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from assistant.accounts.roles import OPENS, opens
from assistant.accounts.users import Account
from assistant.ui.source import escape

PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    # With the other pages' "no-referrer" a browser posts a form with the origin "null".
    "referrer-policy": "same-origin",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{title} · Footnote</title>
<style>{css}</style>
</head>
<body>
<header><a class="brand" href="{base}/">Footnote</a></header>
<main class="sheet"><h1>{title}</h1>{body}</main>
</body>
</html>
"""
_NAMES = {"/": "Questions", "/staff": "Staff", "/eval": "Evaluation"}


def sign_in_page(
    base: str, token: str, next_path: str, problem: str = "", name: str = "", secure: bool = True
) -> str:
    """The form. `name` is filled in again after a problem; a password never is."""
    warning = (
        ""
        if secure
        else '<p class="soft">This connection is not encrypted: whoever sits in between can read '
        "the password.</p>"
    )
    return _page(
        "Sign in",
        base,
        f"{_alert(problem)}"
        f'<form method="post" action="{escape(base)}/sign-in">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="next" value="{escape(next_path)}">'
        '<label for="name">Name</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" '
        'autocapitalize="none" spellcheck="false" maxlength="200" required autofocus>'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" '
        'maxlength="1000" required>'
        f"<button>Sign in</button></form>{warning}",
    )


def with_openid(page: str, base: str, query: str) -> str:
    """The sign-in page with a way to sign in elsewhere before its form."""
    link = f'<p><a class="button" href="{escape(base)}/sign-in/openid?{escape(query)}">'
    return page.replace("<form", f"{link}Sign in with your organisation</a></p><form", 1)


def account_page(base: str, account: Account, token: str, prefixes: Sequence[str]) -> str:
    """Who is signed in, where to go from here, and how to sign out."""
    links = "".join(
        f'<p><a href="{escape(base)}{escape(prefix.rstrip("/"))}/">'
        f"{escape(_NAMES.get(prefix, prefix))}</a></p>"
        for prefix in ("/", *prefixes)
        if prefix not in OPENS or opens(prefix, account.role)
    )
    return _page(
        "Your account",
        base,
        f"<p>Signed in as <strong>{escape(account.shown)}</strong>, {escape(account.role)}.</p>"
        f"{links}"
        f'<form method="post" action="{escape(base)}/sign-out">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        "<button>Sign out</button></form>",
    )


def forbidden_page(account: Account, base: str) -> str:
    """For somebody who is signed in with a role that does not open the page."""
    return _page(
        "Not for this account",
        base,
        f"<p>You are signed in as <strong>{escape(account.shown)}</strong>, "
        f"{escape(account.role)}, and this page is for other roles.</p>"
        f'<p><a href="{escape(base)}/account">Your account</a></p>',
    )


def problem_page(base: str, problem: str) -> str:
    """A sign-in elsewhere that came to nothing."""
    again = f'<p><a href="{escape(base)}/sign-in">Sign in again</a></p>'
    return _page("Not signed in", base, f"{_alert(problem)}{again}")


def _alert(problem: str) -> str:
    return f'<p role="alert">{escape(problem)}</p>' if problem else ""


def _page(title: str, base: str, body: str) -> str:
    shared = resources.files("assistant.ui").joinpath("article.css").read_text("utf-8")
    own = resources.files(__package__).joinpath("accounts.css").read_text("utf-8")
    return _PAGE.format(title=escape(title), css=shared + own, base=escape(base), body=body)
