"""Validation of the knowledge base: every rule is a function from a `Subject` to issues."""

from __future__ import annotations

from pathlib import Path

from twitchdx import tables
from twitchdx.checks import (
    codes,
    effects,
    figures,
    files,
    formulas,
    limits,
    passports,
    prevalences,
    strata,
    structure,
    vocabulary,
)
from twitchdx.checks.subject import Rule, Subject
from twitchdx.tables.files import read_files
from twitchdx.tables.overlay import overlaid
from twitchdx.types import Issue, Knowledge

__all__ = ["RULES", "check", "check_directory"]

RULES: tuple[Rule, ...] = (
    vocabulary.names_are_snake_case,
    vocabulary.variables_have_states,
    vocabulary.neutral_is_a_state,
    vocabulary.context_is_there,
    vocabulary.definitions_are_there,
    vocabulary.wording_is_there,
    vocabulary.languages_are_complete,
    vocabulary.variables_and_states_are_known,
    vocabulary.strata_are_known,
    vocabulary.settings_are_known,
    passports.probabilities_between_0_and_1,
    passports.value_lies_in_its_range,
    passports.method_is_known,
    passports.grade_is_known,
    passports.entered_on_is_a_date,
    passports.passport_is_complete,
    passports.elicited_numbers_show_their_reasoning,
    passports.sources_exist,
    figures.figures_are_complete,
    figures.figures_lie_in_their_range,
    figures.good_grades_were_read_again,
    figures.figures_have_sources,
    formulas.formulas_fit_their_method,
    formulas.formulas_can_be_evaluated,
    formulas.values_agree_with_their_formulas,
    formulas.grades_are_no_better_than_their_figures,
    formulas.comparisons_are_published_with_their_values,
    figures.figures_are_used,
    structure.every_variable_has_one_role,
    structure.leaks_belong_to_effects,
    structure.no_cycle,
    structure.no_orphan,
    structure.advice_has_targets,
    structure.courses_end_well,
    structure.clocks_run_down,
    structure.steps_are_complete,
    codes.codes_are_read_once,
    codes.only_findings_are_read,
    structure.complaints_hang_on_gates_only,
    strata.roots_have_baselines_everywhere,
    strata.gates_have_leaks_everywhere,
    strata.first_state_has_no_row,
    strata.context_does_not_depend_on_itself,
    strata.strata_do_not_overlap,
    strata.baselines_sum_to_at_most_1,
    strata.worse_leaks_are_not_more_frequent,
    effects.causes_do_not_protect,
    effects.links_have_strength,
    effects.link_states_are_active,
    effects.links_fade_with_severity,
    effects.links_cover_worse_causes,
    effects.tests_have_full_rows,
    effects.results_sum_to_at_most_1,
    effects.first_result_has_no_row,
    limits.lab_parameters_are_known,
    limits.labs_are_complete,
    limits.lab_units_agree,
    limits.lab_cutoffs_are_in_order,
    limits.thresholds_are_usable,
    prevalences.prevalences_are_about_findable_people,
    prevalences.prevalences_are_about_the_network,
    files.keys_are_unique,
    files.rows_are_sorted,
    files.sources_are_in_the_bibliography,
)


def check(knowledge: Knowledge, directory: Path, overlay: Path | None = None) -> tuple[Issue, ...]:
    """Apply every rule to tables that could be read.

    Parameters
    ----------
    knowledge : Knowledge
        What `tables.read(directory, overlay=overlay)` gave.
    directory : Path
        Where it came from, for the rules about the files themselves.
    overlay : Path, optional
        Folder with numbers that replace those of the tables.

    Returns
    -------
    tuple of Issue
        Errors before warnings, each in the order of files and lines. Empty where all is well.
    """
    files, _, digest = read_files(directory)
    if overlay is not None:
        files = overlaid(files, overlay, digest)[0]
    subject = Subject(knowledge, files, directory)
    return _in_order([issue for rule in RULES for issue in rule(subject)])


def check_directory(directory: Path, overlay: Path | None = None) -> tuple[Issue, ...]:
    """Read the tables of a directory and check them; both kinds of issues, in order."""
    knowledge, unreadable = tables.read(directory, overlay=overlay)
    return _in_order([*unreadable, *check(knowledge, directory, overlay)])


def _in_order(issues: list[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted(dict.fromkeys(issues), key=_position))


def _position(issue: Issue) -> tuple[bool, str, int, str]:
    file, _, line = issue.where.partition(":")
    return issue.level != "error", file, int(line) if line.isdigit() else 0, issue.message
