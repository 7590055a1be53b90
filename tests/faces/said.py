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
WORDS: Final = """async (urls) => {
  const modules = await Promise.all(urls.map((url) => import(url)))
  const faces = modules.flatMap((module) => Object.values(module)).filter((one) => one && one.phases && one.sending)
  const isOf = (words) => (/[一-鿿]/.test(words.loading) ? 'zh' : 'en')
  return JSON.parse(JSON.stringify(faces.map((words) => [isOf(words), words])))
}"""
"""The words of a language come in a file for each face."""
WORDY: Final = re.compile(r"(desk|display|event|me)-")
LARGEST_BYTES: Final = 16 * 1024
"""Of a file with words; larger ones are faces, which would begin."""


async def all_said(device: Device) -> list[str]:
    return list(await device.page.evaluate(SAID))


async def words_of(device: Device, lang: str) -> dict[str, Any]:
    """The words of a language as the built faces have them; those that are made of something are left out."""
    built = [path for path in (BUILT / "assets").glob("*.js") if WORDY.match(path.name)]
    urls = [f"/assets/{path.name}" for path in built if path.stat().st_size < LARGEST_BYTES]
    found = await device.page.evaluate(WORDS, urls)
    words = {key: word for tag, of_face in found if tag == lang for key, word in of_face.items()}
    assert {"desk", "display", "event", "me", "loading"} <= words.keys()
    return words


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
