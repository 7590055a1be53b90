"""Signing in and out: a token from a link's fragment for a cookie that no script reads."""

import msgspec
from aiohttp import web

from meetingfloor.access.limits import Limits
from meetingfloor.access.origins import Origins
from meetingfloor.access.tokens import Tokens, all_cookies
from meetingfloor.web import bodies
from meetingfloor.web.callers import Ways
from meetingfloor.web.problems import Problem
from meetingfloor.wire.codec import NotUnderstood, decode_any


class _Brought(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: str


class Sessions:
    def __init__(self, tokens: Tokens, ways: Ways, origins: Origins, limits: Limits) -> None:
        self._tokens = tokens
        self._ways = ways
        self._origins = origins
        self._limits = limits

    async def begin(self, request: web.Request) -> web.Response:
        """The cookie of the token's event and role. A foreign page may not sign anybody in under its own token."""
        if "Origin" in request.headers and not self._origins.is_ours(request):
            raise Problem("foreign_origin")
        token = _token(await bodies.read(request, self._limits.message_bytes, self._limits.read_s))
        credentials = msgspec.structs.replace(self._tokens.credentials(request), cookies=all_cookies(request))
        session = await self._tokens.sign_in(token, credentials)
        if isinstance(session, str):
            raise Problem(session)
        response = _no_content()
        response.set_cookie(
            session.cookie,
            session.secret,
            max_age=session.lasts_s,
            path="/",
            secure=self._origins.is_https(request),
            httponly=True,
            samesite="Strict",
        )
        return response

    async def end(self, request: web.Request) -> web.Response:
        self._ways.with_cookie_only_from_ours(request)
        cookies = all_cookies(request)
        await self._tokens.sign_out(msgspec.structs.replace(self._tokens.credentials(request), cookies=cookies))
        response = _no_content()
        for name in cookies:
            response.del_cookie(
                name, path="/", secure=self._origins.is_https(request), httponly=True, samesite="Strict"
            )
        return response


def _token(data: bytes) -> str:
    try:
        return msgspec.convert(decode_any(data, "json"), _Brought).token
    except (NotUnderstood, msgspec.ValidationError) as error:
        raise Problem("not_understood", f'Send {{"token": "mf_…"}}: {error}') from None


def _no_content() -> web.Response:
    return web.Response(status=204, headers={"Cache-Control": "no-store"})
