"""Reading of markup in tests: what a person sees, and the elements a rule is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: Mapping[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(c if isinstance(c, str) else f"{c.text} " for c in self.children).split())

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    def every(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """Elements inside with this tag, class (`class_`) and attributes, in reading order."""
        return [e for e in self._walk() if e.matches(tag, **attributes)]

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        (found,) = self.every(tag, **attributes)
        return found

    def matches(self, tag: str | None, **attributes: str) -> bool:
        names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        wanted_class = names.pop("class", None)
        return (
            (tag is None or self.tag == tag)
            and (wanted_class is None or wanted_class in self.classes)
            and all(self.attributes.get(name) == value for name, value in names.items())
        )

    def _walk(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._walk()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("root", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Tree of some markup; a tag that is not closed where it should be fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]
