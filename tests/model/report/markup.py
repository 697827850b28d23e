"""A page as a test reads it: its tables, tags and words."""

from __future__ import annotations

from html.parser import HTMLParser


class Read(HTMLParser):
    """Tables of a page by the section they are in, start tags, and outermost pictures without words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.bare: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.section = ""
        self._pictures = self._quiet = self._cell = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        self.tags.append((tag, own))
        if own.get("id") and tag in ("section", "li"):
            self.section = str(own["id"])
        if tag == "svg":
            if not self._pictures and not (own.get("role") == "img" and own.get("aria-label")):
                self.bare += [own] if own.get("aria-hidden") != "true" and not self._quiet else []
            self._pictures += 1
        if tag == "div" and (self._quiet or own.get("aria-hidden") == "true"):
            self._quiet += 1
        if tag == "table":
            self.tables.append((self.section, []))
        if tag == "tr":
            self.tables[-1][1].append([])
        if tag in ("td", "th"):
            self._cell += 1
            self.tables[-1][1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._pictures -= tag == "svg"
        self._quiet -= tag == "div" and self._quiet > 0
        self._cell -= tag in ("td", "th")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self._cell and not self._pictures:
            row = self.tables[-1][1][-1]
            row[-1] = " ".join(f"{row[-1]} {data}".split())
        elif not self._pictures:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())
