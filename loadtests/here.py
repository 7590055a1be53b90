"""Which hosts may be put under load: this machine, and those whose owner says so."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def may_load(url: str, owned: bool) -> bool:
    return owned or is_here(url)
