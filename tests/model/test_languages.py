from pathlib import Path

from twitchdx import tables

from .checks import tiny


def in_two_languages(tmp_path: Path) -> Path:
    lines = tiny.FILES["wording.csv"].splitlines()
    text = "\n".join(
        [f"{lines[0]},es", *(f"{x},{'calambre' if x.startswith('cramp,label_lay') else ''}" for x in lines[1:])]
    )
    variables = tiny.FILES["variables.csv"].splitlines()
    more = [
        f"{variables[0]},definition_es",
        *(f"{x},{'Espasmo' if x.startswith('cramp,') else ''}" for x in variables[1:]),
    ]
    files = {**tiny.FILES, "wording.csv": text + "\n", "variables.csv": "\n".join(more) + "\n"}
    return tiny.write(tmp_path / "priors", files)


def test_a_language_is_a_column_and_english_stands_in(tmp_path):
    known, issues = tables.read(in_two_languages(tmp_path), language="es")
    assert issues == ()
    assert known.label("cramp", "lay") == "calambre"
    assert known.label("caffeine", "lay") == "caffeine (lay)"
    assert known.variables["cramp"].definition == "Espasmo"
    assert known.variables["ppi"].definition == "Takes a proton pump inhibitor."


def test_english_is_the_default(tmp_path):
    known, _ = tables.read(in_two_languages(tmp_path))
    assert known.label("cramp", "lay") == "cramp (lay)"
    assert known.thresholds[0].safety_net == "Seek help for spasms of the hands."


def test_an_unknown_language_names_the_known_ones(tmp_path):
    _, issues = tables.read(in_two_languages(tmp_path), language="fr")
    assert [str(issue) for issue in issues] == [
        "error: wording.csv: expected a language of wording.csv, got 'fr'. Use one of: en, es; or add a column for it."
    ]
