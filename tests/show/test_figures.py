"""The figure has real dates, units on every axis, the shock marked and the finding on top."""

from collections.abc import Iterator

import numpy as np
import pytest
from made_up import course, pair
from matplotlib.dates import num2date
from matplotlib.figure import Figure

from jevons.show.figures import market_figure
from jevons.show.manifest import version
from jevons.show.panels import PANELS

HEADLINE = "With the shock less was used."
READABLE_POINTS = 12


@pytest.fixture(scope="module")
def figure() -> Iterator[Figure]:
    yield market_figure(pair(), HEADLINE)


def _upright(axes: object) -> list[object]:
    return [line for line in axes.get_lines() if len(set(line.get_xdata())) == 1]  # type: ignore[attr-defined]


def test_every_panel_has_a_title_and_a_unit(figure: Figure) -> None:
    assert len(figure.axes) == len(PANELS) == 9
    for axes, panel in zip(figure.axes, PANELS, strict=True):
        assert axes.get_title("left") == panel.title
        assert axes.get_ylabel() == panel.unit != ""


def test_the_shock_is_marked_at_its_date_in_every_panel_and_named(figure: Figure) -> None:
    for axes in figure.axes:
        (mark,) = _upright(axes)
        assert num2date(mark.get_xdata()[0]).strftime("%Y-%m") == "2025-01"  # type: ignore[attr-defined]
        assert mark.is_dashed()  # type: ignore[attr-defined]
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert any("2025-01" in text and "divided by 8" in text for text in named)


def test_with_is_solid_and_without_is_dashed(figure: Figure) -> None:
    spend = figure.axes[2]
    with_shock, without, _ = spend.get_lines()
    assert (with_shock.get_linestyle(), without.get_linestyle()) == ("-", "--")
    assert with_shock.get_ydata()[-1] < without.get_ydata()[-1]


def test_the_line_is_the_median_and_the_band_lies_around_it() -> None:
    shown = pair(seeds=9)
    axes = market_figure(shown, HEADLINE).axes[2]
    np.testing.assert_allclose(
        axes.get_lines()[0].get_ydata(), np.median(shown.with_shock["token_spend_busd"].values, axis=0)
    )
    corners = axes.collections[0].get_paths()[0].vertices
    last = corners[np.isclose(corners[:, 0], corners[:, 0].max()), 1]
    expected = np.quantile(shown.with_shock["token_spend_busd"].values[:, -1], [0.05, 0.95])
    np.testing.assert_allclose([last.min(), last.max()], expected)


def test_headline_and_footer_are_on_the_figure(figure: Figure) -> None:
    texts = [text.get_text() for text in figure.texts]
    assert HEADLINE in texts
    (small_print,) = [text for text in texts if "calibrated by eye" in text]
    assert "Made up (scenario 'made_up')" in small_print and "5 seeds" in small_print and version() in small_print


def test_without_a_headline_the_finding_stands_on_top() -> None:
    assert "25 % less compute" in market_figure(pair(seeds=2)).texts[0].get_text()


def test_text_is_large_enough_for_a_projector(figure: Figure) -> None:
    figure.draw_without_rendering()
    assert tuple(figure.get_size_inches()) == (16.0, 10.0)
    labels = [tick for axes in figure.axes for tick in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    axis_names = [text for axes in figure.axes for text in (axes.yaxis.label, axes.title)]
    sizes = [text.get_fontsize() for text in (*labels, *axis_names, *figure.texts, *figure.legends[0].get_texts())]
    assert min(sizes) >= READABLE_POINTS


def test_nothing_sticks_out_of_the_figure(figure: Figure) -> None:
    figure.draw_without_rendering()
    for text in figure.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1


def test_without_events_nothing_is_marked() -> None:
    shown = market_figure(course(), HEADLINE)
    assert not any(_upright(axes) for axes in shown.axes)
    assert "without" not in [text.get_text() for text in shown.legends[0].get_texts()]


def test_a_run_of_a_few_months_can_be_drawn() -> None:
    market_figure(course(months=4), HEADLINE).draw_without_rendering()
    short = market_figure(course(months=4), HEADLINE)
    assert len(short.axes[0].get_lines()) == 2
