def test_a_key_that_stands_twice_names_both_rows(issue_of):
    assert issue_of("settings.csv", ("ward,hospital,\n", "ward,hospital,\nward,general_population,\n")) == (
        "error: settings.csv:4: 'ward' is there twice, first at settings.csv:3. Keep one of the two rows."
    )


def test_a_variable_that_stands_twice_is_refused(issue_of):
    again = "ppi,medication,medicine,absent|present,absent,,Another.\n"
    assert issue_of("variables.csv", ("\nppi_review,", f"\n{again}ppi_review,")) == (
        "error: variables.csv:12: 'ppi' is there twice, first at variables.csv:6. Keep one of the two rows."
    )


def test_an_unsorted_table_is_a_warning(issue_of):
    assert issue_of(
        "settings.csv", ("hospital,hospital,\nward,hospital,\n", "ward,hospital,\nhospital,hospital,\n")
    ) == (
        "warning: settings.csv:3: 'hospital' stands after 'ward'. "
        "Sort the rows by alias, so that a change is one line of a diff."
    )


def test_a_source_without_bibliography_is_refused(issue_of):
    assert issue_of("sources.bib", ("henrion1989", "henrion1988")) == (
        "error: sources.csv:2: source 'henrion1989' has no entry in sources.bib. Add an entry @…{henrion1989, …}."
    )
