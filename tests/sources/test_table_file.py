"""Tables: how they are written, what their columns are, what is lacking."""

import numpy as np
import pytest

from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.table_file import PIECE


def table(*lines, header="a,b", times=5):
    return "\n".join((header, *lines * times)) + "\n"


def rows_of(understood):
    return np.array(opened(understood.source(), "table")[1])


def test_that_columns_have_names_kinds_units_and_ranges(read):
    lines = [f"2020-01-{day:02},{day * 1.5},{day},sun" for day in range(1, 21)]
    understood = read("days.csv", table(*lines, header="date,temp (°C),rain [mm],sky", times=1))
    assert [(c.name, c.kind, c.unit) for c in understood.columns] == [
        ("date", "dates", ""), ("temp", "numbers", "°C"), ("rain", "numbers", "mm"), ("sky", "words", "")]
    assert (understood.first, understood.last, understood.step) == ("2020-01-01", "2020-01-20", "a day")
    assert (understood.columns[1].low, understood.columns[1].high) == (1.5, 30.0)
    np.testing.assert_array_equal(rows_of(understood)[:2], [[1.5, 1], [3, 2]])


@pytest.mark.parametrize(
    "content, delimiter, decimal, last",
    [
        (table("1,2", "3,4.5"), "commas", ".", [3, 4.5]),
        (table("1,5;2", "3;1.234,5", header="a;b"), "semicolons", ",", [3, 1234.5]),
        (table("1.5\t2", "3\t4", header="a\tb"), "tabs", ".", [3, 4]),
        (table('"1",2', '3,"4"', header='"a, first",b'), "commas", ".", [3, 4]),
        (table("1|2", "3|4", header="a|b"), "bars", ".", [3, 4]),
    ],
)
def test_that_delimiter_and_decimals_are_found(read, content, delimiter, decimal, last):
    understood = read("table.csv", content)
    assert (understood.delimiter, understood.decimal) == (delimiter, decimal)
    np.testing.assert_array_equal(rows_of(understood)[-1], last)


@pytest.mark.parametrize(
    "dates, step",
    [(["31.01.2020", "01.02.2020"], "a day"), (["01/30/2020 10:00", "01/30/2020 10:15"], "15 minutes"),
     (["2020-01", "2020-02"], "a month"), (["2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z"], "an hour"),
     (["2020-01-01", "2021-01-01"], "a year")],
)
def test_that_dates_are_read_in_the_usual_ways(read, dates, step):
    understood = read("dated.csv", table(*(f"{date},1" for date in dates), header="when,a", times=10))
    assert understood.columns[0].kind == "dates"
    assert "do not rise" in understood.notes[0]  # here they come again and again
    one = read("once.csv", table(*(f"{date},1" for date in dates), *[",1"] * 10, header="when,a", times=1))
    assert one.step == step


def test_that_a_gap_is_filled_from_the_row_before_and_the_first_from_the_row_after(read):
    understood = read("gaps.csv", table(",1", "2,nan", "NA,inf", "4,abc", "5,5", times=2))
    a, b = understood.columns
    assert (a.missing, a.wrong, b.missing, b.wrong) == (4, 0, 2, 4)
    np.testing.assert_array_equal(rows_of(understood)[:5], [[2, 1], [2, 1], [2, 1], [4, 1], [5, 5]])
    assert "Column “b”: 2 missing, 4 no finite number (the first: “inf” in row 4)." in understood.notes


def test_that_gaps_are_filled_across_pieces(read):
    body = ["7,1"] + [",2"] * (PIECE + 10)
    understood = read("pieces.csv", table(*body, times=1))
    assert (rows_of(understood)[:, 0] == 7).all()
    late = read("late.csv", table(*[",1"] * (PIECE + 5), *["3,1"] * 9, times=1))
    assert (rows_of(late)[:, 0] == 3).all()


def test_that_a_table_without_a_header_gets_names(read):
    understood = read("bare.csv", table("1,2", "3,4", header="5,6"))
    assert [column.name for column in understood.columns] == ["column 1", "column 2"]
    assert understood.length == 11


def test_that_a_column_of_years_is_no_input(read):
    lines = [f"{year},{year % 7}" for year in range(1900, 1930)]
    understood = read("years.csv", table(*lines, header="Year,spots", times=1))
    assert [column.name for column in understood.numbers] == ["spots"]


def test_that_columns_of_the_same_name_are_told_apart(read):
    understood = read("twins.csv", table("1,2,3", header="a,a,", times=10))
    assert [column.name for column in understood.columns] == ["a", "a 2", "column 3"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_that_a_table_is_the_same_in_every_encoding(read, codec):
    understood = read("coded.csv", table("1,2", "3,4", header="größe,b").encode(codec))
    assert [column.name for column in understood.columns] == ["größe", "b"]
    np.testing.assert_array_equal(rows_of(understood)[-1], [3, 4])


def test_that_one_column_is_enough(read):
    understood = read("one.csv", table("1", "2.5", header="a"))
    assert understood.length == 10 and len(understood.columns) == 1


def test_that_a_few_ragged_rows_are_told_and_filled(read):
    understood = read("ragged.csv", table("1,2", times=40) + "3\n4,5,6\n")
    np.testing.assert_array_equal(rows_of(understood)[-2:], [[3, 2], [4, 5]])
    assert "2 rows have another number of cells than the first row: row 42 has 1" in understood.notes[0]
