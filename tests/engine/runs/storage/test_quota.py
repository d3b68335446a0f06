from __future__ import annotations

import pytest

from engine.errors import OptionError
from engine.runs import Quota, quota_in_force


def test_what_the_environment_does_not_say_is_as_usual() -> None:
    assert quota_in_force({}) == Quota(per_visitor=2 * 2**30, in_all=20 * 2**30, days=90)
    found = quota_in_force({"SYMGRAPH_VISITOR_QUOTA": "5M", "SYMGRAPH_QUOTA": "1000", "SYMGRAPH_KEEP_DAYS": "7"})
    assert found == Quota(per_visitor=5 * 2**20, in_all=1000, days=7)


@pytest.mark.parametrize("name", ["SYMGRAPH_VISITOR_QUOTA", "SYMGRAPH_QUOTA", "SYMGRAPH_KEEP_DAYS"])
@pytest.mark.parametrize("text", ["much", "-1", "1e3", "5 weeks", "inf", "٣", "9" * 40])
def test_what_is_no_amount_is_refused(name: str, text: str) -> None:
    with pytest.raises(OptionError, match=f"{name}: .* is no (amount|number of days)"):
        quota_in_force({name: text})
