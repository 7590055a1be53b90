"""All that a page says: what is seen, and what is read out instead."""

import re
from collections.abc import Iterator
from typing import Any, Final

from meetingfloor.web.faces import BUILT
from rig.devices import Device

SAID: Final = """() => {
  const said = [document.title]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.nodeType === 1 ? node : node.parentElement
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('script, style')) continue
    if (node.nodeType === 3) said.push(node.data)
    else for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description'])
      if (element.hasAttribute(name)) said.push(element.getAttribute(name))
  }
  return said.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean)
}"""
WORDS: Final = """async (url) => {
  const module = await import(url)
  const words = Object.values(module).find((one) => one && one.desk && one.me)
  return JSON.parse(JSON.stringify(words))
}"""


async def all_said(device: Device) -> list[str]:
    return list(await device.page.evaluate(SAID))


async def words_of(device: Device, lang: str) -> dict[str, Any]:
    """The words of a language as the built faces have them; those that are made of something are left out."""
    (built,) = (BUILT / "assets").glob(f"{lang}-*.js")
    return dict(await device.page.evaluate(WORDS, f"/assets/{built.name}"))


def strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for branch in tree.values():
            yield from strings(branch)
    elif isinstance(tree, list | tuple):
        for branch in tree:
            yield from strings(branch)


def latin(text: str) -> Iterator[str]:
    """Its words in Latin script, of two letters and more."""
    yield from (word.casefold() for word in re.findall(r"[A-Za-zÀ-ɏ’']{2,}", text))
