from __future__ import annotations

import pytest

from engine.runs import DataSource, TrainingRequest, Validation
from engine.runs.jobs.plan import READING, VALIDATING, Plan


def plan(form: str = "rules", validation: Validation = Validation.FOLDS_5, search: str = "none") -> Plan:
    source = DataSource(origin="sample", name="mutag")
    return Plan.of(TrainingRequest(source=source, form=form, validation=validation, search=search))


def test_the_stages_cover_the_whole_without_a_step_back() -> None:
    stages = plan().stages
    ends = [value for name, _ in stages for value in (plan().fraction(name, 0.0), plan().fraction(name, 1.0))]
    assert ends == sorted(ends)
    assert ends[0] == 0.0
    assert ends[-1] == pytest.approx(1.0)


def test_each_form_has_its_own_stage() -> None:
    assert "forest" in dict(plan("forest").stages)
    assert "rules" not in dict(plan("forest").stages)


@pytest.mark.parametrize("search", ["quick", "thorough"])
def test_a_search_is_a_stage_of_its_own_after_greedy_choice(search: str) -> None:
    names = [name for name, _ in plan(search=search).stages]
    assert names[-3:] == ["rules", "search", VALIDATING]
    assert plan(search=search).weight("search") > 0 == plan().weight("search")


def test_a_forest_reads_few_patterns_if_any() -> None:
    assert plan().weight("patterns") > plan("forest").weight("patterns") > 0


def test_validation_weighs_as_much_as_its_models() -> None:
    fit = sum(plan().weight(stage) for stage in ("structure", "local rules", "patterns", "rules"))
    assert plan().weight(VALIDATING) == pytest.approx(4 * fit)  # five models on four fifths each
    assert 0 < plan(validation=Validation.HOLDOUT).weight(VALIDATING) < 0.1 * fit  # no model of its own


def test_a_stage_that_is_not_planned_stands_at_the_end() -> None:
    assert plan().fraction("tea", 0.0) == 1.0
    assert plan().weight("tea") == 0.0
    assert plan().before(READING) == 0.0
