"""Signing in elsewhere, against a provider that signs real tokens over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import fastapi
import httpx
import pytest
from account_doubles import Clock
from joserfc.jwk import RSAKey
from openid_provider import CLIENT, SECRET, Provider, running, signed_with_the_public_key
from starlette.testclient import TestClient

from assistant.accounts.access import Access
from assistant.accounts.elsewhere import add_openid
from assistant.accounts.gate import Gate
from assistant.accounts.openid import KEPT, LIFETIME
from assistant.accounts.openid import Provider as Client
from assistant.accounts.openid_settings import OpenIdSettings, read_openid
from assistant.accounts.signing_in import add_sign_in
from assistant.guard import Guard
from index.errors import InputError

BASE = "http://127.0.0.1:9"
DONE = f"{BASE}/sign-in/openid/done"
PROBLEM = "gave an answer that cannot be trusted"


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """The provider that runs, with nothing wrong about it."""
    fresh = Provider(_provider.address, keys=_provider.keys)
    for name in Provider.__dataclass_fields__:
        setattr(_provider, name, getattr(fresh, name))
    return _provider


@pytest.fixture
def settings(provider: Provider) -> OpenIdSettings:
    roles = {"staff": frozenset({"desk"}), "admin": frozenset({"chiefs"})}
    return OpenIdSettings(provider.address, CLIENT, DONE, "groups", roles, SECRET)  # type: ignore[arg-type]


@dataclass
class Visit:
    """A browser, the application, and the application's side of the conversation."""

    browser: TestClient
    client: Client
    clock: Clock
    access: Access

    def leave(self, next_path: str = "/staff/") -> str:
        """Where the application sends the browser."""
        answer = self.browser.get("/sign-in/openid", params={"next": next_path})
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def arrive(self, address: str) -> str:
        """Where the provider sends it back to."""
        return httpx.get(address).headers["location"]

    def sign_in(self, next_path: str = "/staff/") -> httpx.Response:
        return self.browser.get(self.arrive(self.leave(next_path)))


@pytest.fixture
def visit(settings: OpenIdSettings, no_accounts: Access) -> Visit:
    access = replace(no_accounts, openid=settings)
    clock = Clock()
    client = Client(settings, clock)
    app = fastapi.FastAPI()
    app.add_middleware(Guard, sections=["/staff", "/eval"])
    app.add_middleware(Gate, prefixes=["/staff", "/eval"], access=access)
    add_sign_in(app, access, ["/staff"])
    add_openid(app, access, client)

    @app.get("/staff/")
    def staff() -> str:
        return "the staff page"

    browser = TestClient(app, base_url=BASE, client=("198.51.100.7", 1), follow_redirects=False)
    return Visit(browser, client, clock, access)


def refused(visit: Visit, answer: httpx.Response, words: str = PROBLEM) -> None:
    assert answer.status_code == 403
    assert words in answer.text
    assert "footnote=" not in answer.headers.get("set-cookie", "")
    assert visit.browser.get("/staff/").status_code == 401
    assert not visit.access.users.any(), "nobody was admitted"


def test_from_the_sign_in_page_to_the_page_that_was_asked_for(visit: Visit) -> None:
    assert visit.browser.get("/staff/").status_code == 401
    page = visit.browser.get("/sign-in", params={"next": "/staff/"})
    assert 'href="/sign-in/openid?next=%2Fstaff%2F"' in page.text
    answer = visit.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")
    assert visit.browser.get("/staff/").status_code == 200
    assert visit.browser.get("/eval/").status_code == 403
    (account,) = visit.access.users.all()
    assert (account.name, account.role) == ("openid:127.0.0.1/7", "staff")
    assert [entry.what for entry in visit.access.trail.entries()] == ["signed in"]


def test_what_is_asked_of_the_provider(visit: Visit, provider: Provider) -> None:
    asked = parse_qs(urlsplit(visit.leave()).query)
    other = parse_qs(urlsplit(visit.leave()).query)
    assert asked["redirect_uri"] == [DONE]
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
        assert asked[name] != other[name], "each sign-in has its own"


def test_a_role_follows_the_claim_of_each_sign_in(visit: Visit, provider: Provider) -> None:
    provider.claims = {"sub": "7", "groups": ["desk", "chiefs"], "preferred_username": "Ada <b>"}
    visit.sign_in()
    assert [(a.shown, a.role) for a in visit.access.users.all()] == [("Ada <b>", "admin")]
    assert "Ada &lt;b&gt;" in visit.browser.get("/account").text
    provider.claims = {"sub": "7", "groups": "desk"}
    visit.sign_in()
    assert [a.role for a in visit.access.users.all()] == ["staff"]


def test_a_local_account_of_the_same_name_is_somebody_else(
    visit: Visit, provider: Provider
) -> None:
    visit.access.users.add("ada", "admin", "correct horse battery")
    provider.claims = {"sub": "ada", "groups": ["desk"], "preferred_username": "ada"}
    visit.sign_in()
    roles = {account.name: account.role for account in visit.access.users.all()}
    assert roles == {"ada": "admin", "openid:127.0.0.1/ada": "staff"}


@pytest.mark.parametrize("groups", [[], ["others"], None, {"desk": 1}, [["desk"]], 7, "des"])
def test_who_has_no_role_gets_no_session(visit: Visit, provider: Provider, groups: object) -> None:
    provider.claims = {"sub": "7", "groups": groups}
    refused(visit, visit.sign_in(), "has no role here")


Alter = Callable[[dict[str, Any]], object]
WRONG_CLAIMS: dict[str, tuple[str, Alter]] = {
    "issuer": ("iss", lambda c: c.update(iss="https://evil.example")),
    "no issuer": ("iss", lambda c: c.pop("iss")),
    "audience": ("aud", lambda c: c.update(aud="another-client")),
    "audiences without this one": ("aud", lambda c: c.update(aud=["a", "b"])),
    "authorised for another": ("azp", lambda c: c.update(aud=[CLIENT, "b"], azp="b")),
    "no audience": ("aud", lambda c: c.pop("aud")),
    "expired": ("expired", lambda c: c.update(exp=c["iat"] - 3600, iat=c["iat"] - 7200)),
    "no expiry": ("exp", lambda c: c.pop("exp")),
    "not yet": ("not yet valid", lambda c: c.update(nbf=c["iat"] + 3600)),
    "issued tomorrow": ("issued in the future", lambda c: c.update(iat=c["iat"] + 86_400)),
    "nonce": ("nonce", lambda c: c.update(nonce="another")),
    "no nonce": ("nonce", lambda c: c.pop("nonce")),
    "nonce not supported": ("nonce", lambda c: c.update(nonce="", nonce_supported=False)),
    "no subject": ("sub", lambda c: c.pop("sub")),
    "hash of another access token": ("at_hash", lambda c: c.update(at_hash="A" * 22)),
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
def test_a_token_with_a_wrong_claim_is_refused(
    visit: Visit, provider: Provider, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    why, alter = WRONG_CLAIMS[wrong]
    provider.alter = lambda claims: alter(claims) and None
    refused(visit, visit.sign_in())
    assert why in caplog.text, "for that reason and no other"


@pytest.mark.parametrize("subject", ["", 7, ["7"], "x" * 256])
def test_a_subject_that_names_nobody_is_refused(
    visit: Visit, provider: Provider, subject: object
) -> None:
    provider.claims["sub"] = subject
    answer = visit.sign_in()
    assert answer.status_code == 403
    assert not visit.access.users.any()


def test_a_token_signed_by_another_key_is_refused(visit: Visit, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048)
    refused(visit, visit.sign_in())


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    visit: Visit, provider: Provider
) -> None:
    provider.token = lambda token: signed_with_the_public_key(provider, token)
    refused(visit, visit.sign_in())


def test_a_token_that_nobody_signed_is_refused(visit: Visit, provider: Provider) -> None:
    none = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    provider.token = lambda token: f"{none}.{token.split('.')[1]}."
    refused(visit, visit.sign_in())


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30."])
def test_what_is_no_token_is_refused(visit: Visit, provider: Provider, token: str) -> None:
    provider.token = lambda _: token
    refused(visit, visit.sign_in())


def test_a_token_altered_on_the_way_is_refused(visit: Visit, provider: Provider) -> None:
    provider.token = lambda token: token[:-8] + ("A" * 8 if token[-8:] != "A" * 8 else "B" * 8)
    refused(visit, visit.sign_in())


def test_new_keys_of_the_provider_are_fetched(visit: Visit, provider: Provider) -> None:
    visit.leave()
    provider.rotate()
    assert visit.sign_in().status_code == 303
    assert provider.asked == ["metadata", "keys"] * 2


def test_metadata_is_kept_for_an_hour(visit: Visit, provider: Provider) -> None:
    visit.sign_in()
    visit.sign_in()
    assert provider.asked == ["metadata", "keys"]
    visit.clock.now += KEPT
    visit.sign_in()
    assert provider.asked == ["metadata", "keys"] * 2


def test_metadata_of_another_issuer_is_refused(visit: Visit, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    answer = visit.browser.get("/sign-in/openid")
    assert answer.status_code == 502
    assert PROBLEM in answer.text


@pytest.mark.parametrize("state", ["", "another"])
def test_an_answer_to_another_sign_in_is_refused(
    visit: Visit, provider: Provider, state: str
) -> None:
    provider.query = {"state": state}
    refused(visit, visit.sign_in(), "belongs to another sign-in")


def test_an_answer_of_another_provider_is_refused(visit: Visit, provider: Provider) -> None:
    provider.query = {"iss": "https://evil.example"}
    refused(visit, visit.sign_in(), "from another provider")


def test_a_refusal_by_the_provider_is_told(visit: Visit, provider: Provider) -> None:
    provider.query = {"code": "", "error": "access_denied"}
    refused(visit, visit.sign_in(), "did not let you in")


def test_an_answer_is_for_the_browser_that_asked(visit: Visit) -> None:
    """A link with somebody else's answer signs nobody in as somebody else."""
    address = visit.arrive(visit.leave())
    visit.browser.cookies.clear()
    refused(visit, visit.browser.get(address), "in another browser")


def test_an_answer_works_once(visit: Visit) -> None:
    address = visit.arrive(visit.leave())
    cookies = dict(visit.browser.cookies)
    assert visit.browser.get(address).status_code == 303
    visit.browser.cookies.update(cookies)
    again = visit.browser.get(address)
    assert again.status_code == 403
    assert "begun too long ago, or in another browser" in again.text, "it is not even asked"


def test_an_answer_after_too_long_is_refused(visit: Visit) -> None:
    address = visit.arrive(visit.leave())
    visit.clock.now += LIFETIME
    refused(visit, visit.browser.get(address), "begun too long ago")


def test_a_code_from_another_sign_in_is_refused(visit: Visit, provider: Provider) -> None:
    """PKCE: the verifier of one sign-in does not fit the code of another."""
    stolen = parse_qs(urlsplit(visit.arrive(visit.leave())).query)["code"][0]
    visit.browser.cookies.clear()
    provider.query = {"code": stolen}
    refused(visit, visit.sign_in())


def test_sign_ins_that_nobody_ends_do_not_pile_up(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.accounts.openid.AT_ONCE", 5)
    keys = [visit.client.begin("/")[1] for _ in range(8)]
    assert list(visit.client._begun) == keys[3:]


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(visit: Visit, wanted: str) -> None:
    assert visit.sign_in(wanted).headers["location"] == "/staff/"


def test_a_provider_that_does_not_answer_is_told(settings: OpenIdSettings, visit: Visit) -> None:
    object.__setattr__(visit.client, "_settings", replace(settings, issuer="http://127.0.0.1:1"))
    answer = visit.browser.get("/sign-in/openid")
    assert answer.status_code == 502
    assert "could not be asked" in answer.text


GOOD = {
    "issuer": '"https://id.example.org"',
    "client_id": '"footnote"',
    "redirect": '"https://archive.example.org/sign-in/openid/done"',
    "claim": '"groups"',
}


def written(folder: Path, roles: str = 'staff = ["desk"]', **changes: str) -> Path:
    lines = [f"{key} = {value}" for key, value in (GOOD | changes).items() if value]
    file = folder / "openid.toml"
    file.write_text("\n".join([*lines, "[roles]", roles]))
    return file


def test_settings_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    settings = read_openid(written(tmp_path, client_secret_file='"secret"'))
    assert settings.issuer == "https://id.example.org"
    assert settings.client_secret == "hush"
    assert settings.role_of({"groups": ["x", "desk"]}) == "staff"
    assert read_openid(written(tmp_path)).client_secret is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": '"http://id.example.org"'}, "an https address is expected"),
        ({"redirect": '"ftp://x"'}, "an https address is expected"),
        ({"claim": ""}, "needs claim"),
        ({"client_id": "7"}, "needs client_id"),
        ({"secret": '"x"'}, "has secret; known are"),
        ({"client_secret_file": '"none"'}, "cannot be read"),
        ({"roles": 'root = ["x"]'}, "root = "),
        ({"roles": 'staff = "desk"'}, "staff = "),
        ({"roles": ""}, r"needs \[roles\]"),
        ({"issuer": "="}, "cannot be read as TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_explained(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_openid(written(tmp_path, **changes))
