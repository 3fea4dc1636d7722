"""The door served to a real browser, and what one looks for in its pages."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.authority.people.door import Door

# Text that stands out too little from what is behind it, by WCAG's formula; 4.5 to 1 is asked for, 3 to 1 if large.
FAINT = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest('.unseen, .skip, datalist, option')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`${element.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""

# Fields that a screen reader could not name, and targets that a finger could miss.
NAMELESS = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(f => f.type !== 'hidden' && !f.hidden && !f.labels.length && !f.ariaLabel).map(f => f.name)"""
SMALL = """() => [...document.querySelectorAll('button, .button, input, select, .menu a')]
  .filter(e => e.type !== 'hidden' && e.getClientRects().length && !e.closest('.choice'))
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"""


class ServedDoor(Door):
    """A door that listens on a free port of this machine, for as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        self._server = make_server("127.0.0.1", 0, _not_yet, threaded=True, request_handler=_Quiet)
        super().__init__(folder, f"http://127.0.0.1:{self._server.server_port}")
        self._server.app = self.app
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> ServedDoor:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *arguments: Any) -> None:
        pass


def _not_yet(environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [])
    return []


def faults_of(page: Page) -> list[str]:
    """What keeps a person from reading or using the page: faint text, fields without a name, small targets, width.

    Judged when its style is there: a busy machine shows the words first.
    """
    page.wait_for_load_state("load")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = [f"faint: {text}" for text in page.evaluate(FAINT)]
    found += [f"nameless: {name}" for name in page.evaluate(NAMELESS)]
    found += [f"small: {element}" for element in page.evaluate(SMALL)]
    return found + (["wider than the screen"] if wide else [])
