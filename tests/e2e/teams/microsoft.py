"""A stand-in, on loopback, of what Microsoft runs: the issuer of tokens, its keys and the connector
service that takes the guide's replies."""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
from collections import defaultdict, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"
SECRET = "geheim-van-de-app"  # noqa: S105 - of a test
ISSUER = "https://api.botframework.com"
BOT = "28:gids"


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SigningKey:
    """An RSA key as Microsoft has several of."""

    def __init__(self, endorsements: list[str] | None = None) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = uuid.uuid4().hex
        self.endorsements = endorsements

    def public(self) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "kid": self.kid}
        key |= {"n": _number(numbers.n), "e": _number(numbers.e)}
        return key | ({"endorsements": self.endorsements} if self.endorsements else {})


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a guide that stops closes its connections."""


class Microsoft:
    """The stand-in.

    Attributes:
        url: its address; also the service URL of its activities.
        keys: the keys it announces.
        sent: what the guide sent, per conversation, in order: (activity, path, headers).
        refusals: statuses and headers to answer the next calls of a conversation with.
        fetches: how often each address was asked.
    """

    def __init__(self) -> None:
        self.keys = [SigningKey(["msteams"])]
        self.sent: dict[str, list[tuple[dict[str, Any], str, dict[str, str]]]] = defaultdict(list)
        self.refusals: dict[str, deque[tuple[int, dict[str, str]]]] = defaultdict(deque)
        self.fetches: dict[str, int] = defaultdict(int)
        self.token_forms: list[dict[str, str]] = []
        self._changed = threading.Condition()
        self._server = _QuietServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environment(self) -> dict[str, str]:
        """Return the settings of a guide that takes this for Microsoft."""
        return {
            "GIDS_TEAMS_APP_ID": APP,
            "GIDS_TEAMS_APP_SECRET": SECRET,
            "GIDS_TEAMS_TENANT_ID": TENANT,
            "GIDS_TEAMS_OPENID_URL": f"{self.url}/openid",
            "GIDS_TEAMS_TOKEN_URL": f"{self.url}/{{tenant}}/token",
            "GIDS_TEAMS_SERVICE_HOSTS": "127.0.0.1",
        }

    def token(self, key: SigningKey | None = None, **changes: Any) -> str:
        """Return a token as the connector service sends it; a claim that is None is left out."""
        key = key or self.keys[0]
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": APP, "nbf": now - 60, "exp": now + 3600}
        claims |= {"serviceurl": self.url} | changes
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            key.private,
            "RS256",
            {"kid": key.kid},
        )

    def messages(self, conversation: str, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """Wait for so many messages in a conversation and return all that are there."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(found := self.arrived(conversation)) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} messages arrived: {found}"
                self._changed.wait(left)
            return found

    def arrived(self, conversation: str) -> list[dict[str, Any]]:
        """Return the messages in a conversation so far, without typing."""
        return [
            activity for activity, _, _ in self.sent[conversation] if activity["type"] == "message"
        ]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {**(headers or {}), "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                world.fetches[self.path] += 1
                if self.path == "/openid":
                    self.answer(200, {"issuer": ISSUER, "jwks_uri": f"{world.url}/keys"})
                elif self.path == "/keys":
                    self.answer(200, {"keys": [key.public() for key in world.keys]})
                else:
                    self.answer(404, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/token"):
                    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                    world.token_forms.append({**form, "path": self.path})
                    number = len(world.token_forms)
                    self.answer(200, {"access_token": f"pas-{number}", "expires_in": 3600})
                    return
                _, _, rest = self.path.partition("/v3/conversations/")
                conversation = unquote(rest.split("/")[0])
                activity = json.loads(body)
                with world._changed:
                    waiting = world.refusals[conversation]
                    if waiting and activity["type"] == "message":
                        status, headers = waiting.popleft()
                        self.answer(status, {}, headers)
                        return
                    known = {name.lower(): value for name, value in self.headers.items()}
                    world.sent[conversation].append((activity, self.path, known))
                    world._changed.notify_all()
                self.answer(201, {"id": uuid.uuid4().hex})

        return Handler


class Chat:
    """One conversation in Teams.

    Args:
        microsoft: the stand-in.
        guide: address of the guide.
        kind: `personal`, `groupChat` or `channel`.
    """

    def __init__(self, microsoft: Microsoft, guide: str, kind: str = "personal", id: str = ""):
        self.microsoft = microsoft
        self.url = f"{guide}/webhooks/teams/webhook"
        self.kind = kind
        self.id = id or f"19:{uuid.uuid4().hex}@thread.tacv2"

    def activity(self, type: str = "message", **changes: Any) -> dict[str, Any]:
        activity = {
            "type": type,
            "id": uuid.uuid4().hex,
            "timestamp": "2026-01-01T12:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.microsoft.url,
            "from": {"id": "29:iemand", "name": "Anja de Vries", "aadObjectId": "a-1"},
            "recipient": {"id": BOT, "name": "NT1-gids"},
            "conversation": {"id": self.id, "conversationType": self.kind, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "nl-NL",
        }
        return {**activity, **changes}

    def post(self, activity: Any, token: str | None = None) -> httpx.Response:
        """Deliver an activity; token "" sends none."""
        token = self.microsoft.token() if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        return httpx.post(self.url, content=content, headers=headers, timeout=30)

    def say(self, text: str, **changes: Any) -> None:
        reply = self.post(self.activity(text=text, **changes))
        assert reply.status_code == 202, reply.text

    def heard(self, count: int = 1) -> list[dict[str, Any]]:
        return self.microsoft.messages(self.id, count)


def card(message: dict[str, Any]) -> dict[str, Any]:
    """Return the card of a message."""
    return message["attachments"][0]["content"]


def elements(value: Any) -> list[dict[str, Any]]:
    """Return all parts of a card, however deep."""
    if isinstance(value, list):
        return [found for item in value for found in elements(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if "type" in value else []
    return own + [found for item in value.values() for found in elements(item)]


def title(message: dict[str, Any]) -> str:
    """Return the heading of a message."""
    if "attachments" in message:
        body = card(message)["body"]
        return next(part["text"] for part in body if part.get("style") == "heading")
    return message["text"].splitlines()[0].strip("*")


def presses(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the buttons of a message: what each hands back, by its title."""
    return {
        part["title"]: part["data"]["msteams"]
        for part in elements(card(message))
        if part.get("type") == "Action.Submit"
    }
