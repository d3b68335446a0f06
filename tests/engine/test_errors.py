from __future__ import annotations

import copy
import pickle  # noqa: TID251 - what a worker process does with an error

import pytest

from engine import errors
from engine.errors import Cancelled, Fault, InputError, ModelFileError, NotFittedError, OptionError, SymGraphError

ONE = Fault("S102", "m.csv, line 2", "'x' does not parse.", "Mend it.", 1)
TWO = Fault("T205", "m.csv, line 3", "has no class", "Leave it out", 2)


def test_a_fault_reads_as_place_finding_fix_and_code() -> None:
    assert str(ONE) == "m.csv, line 2: 'x' does not parse. Mend it.  [S102]"
    assert str(TWO) == "m.csv, line 3: has no class. Leave it out.  [T205]"


@pytest.mark.parametrize("kind", [InputError, ModelFileError, OptionError])
def test_an_error_survives_a_worker_process(kind: type[InputError]) -> None:
    error = kind(ONE, TWO)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is kind
        assert twin.faults == error.args == (ONE, TWO)
        assert str(twin) == f"{ONE}\n{TWO}"


def test_the_tree_of_errors() -> None:
    public = {name: getattr(errors, name) for name in errors.__all__}
    assert all(issubclass(kind, SymGraphError) for name, kind in public.items() if name != "Fault")
    assert issubclass(ModelFileError, InputError)
    assert issubclass(OptionError, InputError)
    assert not issubclass(Cancelled, InputError)
    assert issubclass(NotFittedError, ValueError)
    assert issubclass(NotFittedError, AttributeError)
