from __future__ import annotations

import re
from xml.etree import ElementTree

import segno

from twitchdx.rooms import join_address, qr_svg

ADDRESS = "https://class.example.org/?room=K7M3XC"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_address_of_a_room_is_the_pages_with_its_code() -> None:
    assert join_address("https://class.example.org", "K7M3XC") == ADDRESS
    assert join_address("https://class.example.org/?room=old#top", "K7M3XC") == ADDRESS
    assert join_address("http://192.0.2.7:8501/app", "K7M3XC") == "http://192.0.2.7:8501/app?room=K7M3XC"


def test_a_qr_code_is_one_svg_with_a_white_ground_and_its_address_as_title() -> None:
    svg = ElementTree.fromstring(qr_svg(ADDRESS))
    assert svg.tag.removeprefix(SVG) == "svg"
    assert [e.text for e in svg.iter() if e.tag.removeprefix(SVG) == "title"] == [ADDRESS]
    ground, dark = (e for e in svg.iter() if e.tag.removeprefix(SVG) == "path")
    assert ground.get("fill") in ("#fff", "#ffffff", "white")
    assert dark.get("stroke") in ("#000", "#000000", "black")


def test_the_picture_has_the_modules_of_the_code_and_a_quiet_zone_of_four() -> None:
    """The path of the picture, drawn by hand, against the code's matrix."""
    matrix = [bytes(row) for row in segno.make_qr(ADDRESS, error="m").matrix]
    drawn = [bytearray(len(matrix) + 8) for _ in range(len(matrix) + 8)]
    (path,) = re.findall(r'd="(M[^"]*h[^"]*)"', qr_svg(ADDRESS).split('stroke="#000"')[-1]) or re.findall(
        r'stroke="[^"]*"[^>]*d="([^"]*)"', qr_svg(ADDRESS)
    )
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]*)", path):
        values = [float(n) for n in numbers.split()]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                drawn[int(y)][column] = 1
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    assert [bytes(row[4:-4]) for row in drawn[4:-4]] == matrix
    assert not any(map(any, (*drawn[:4], *drawn[-4:])))
