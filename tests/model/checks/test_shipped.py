from twitchdx import checks, tables
from twitchdx.derive import derive


def test_the_shipped_tables_have_no_error():
    issues = checks.check_directory(tables.default_directory())
    assert [str(issue) for issue in issues if issue.level == "error"] == []


def test_the_shipped_tables_are_what_follows_from_their_figures():
    assert derive(tables.default_directory(), write=False) == ((), ())


def test_every_rule_is_registered():
    modules = (
        checks.codes,
        checks.effects,
        checks.figures,
        checks.files,
        checks.formulas,
        checks.limits,
        checks.passports,
        checks.prevalences,
        checks.strata,
        checks.structure,
        checks.vocabulary,
    )
    rules = {
        function
        for module in modules
        for name, function in vars(module).items()
        if getattr(function, "__module__", "") == module.__name__ and _is_rule(name, function)
    }
    assert rules == set(checks.RULES)


def _is_rule(name: str, function: object) -> bool:
    arguments = getattr(function, "__annotations__", {})
    return not name.startswith("_") and list(arguments) == ["subject", "return"]
