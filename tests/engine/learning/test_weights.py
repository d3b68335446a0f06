"""The joint fit of weights, against a general optimiser."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import logsumexp

from engine.learning.weights import fit_weights, rule_scores


def penalised_loss(base, weights, fires, speaks_for, target, worth, ridge):
    scores = rule_scores(np.asarray(base), np.asarray(weights), fires, speaks_for)
    misses = logsumexp(scores, axis=1) - scores[np.arange(len(target)), target]
    return float(worth @ misses + ridge * np.dot(weights, weights) / 2)


@given(st.integers(0, 10**6), st.integers(2, 3), st.integers(0, 6))
def test_no_other_weights_have_a_lower_loss(seed, n_classes, n_rules):
    random = np.random.default_rng(seed)
    n = 40
    fires = random.random((n, n_rules)) < 0.4
    speaks_for = random.integers(0, n_classes, n_rules)
    target = np.concatenate((np.arange(n_classes), random.integers(0, n_classes, n - n_classes))).astype(np.int32)
    worth, ridge = random.uniform(0.5, 2.0, n), 2.0
    problem = (fires, speaks_for, target, worth, ridge)

    base, weights = fit_weights(*problem, (np.zeros(n_classes), np.full(n_rules, 0.1)))

    assert (weights >= 0).all()
    assert base.sum() == pytest.approx(0, abs=1e-9)
    found = penalised_loss(base, weights, *problem)
    other = optimize.minimize(
        lambda x: penalised_loss(x[:n_classes], x[n_classes:], *problem),
        np.zeros(n_classes + n_rules),
        method="L-BFGS-B",
        bounds=[(None, None)] * n_classes + [(0, None)] * n_rules,
    )
    assert found <= other.fun + 1e-4


def test_a_rule_that_speaks_for_the_wrong_class_gets_no_weight():
    target = np.array([0] * 10 + [1] * 10, np.int32)
    fires = (target == 1)[:, None]

    _, weights = fit_weights(fires, np.array([0]), target, np.ones(20), 1.0, (np.zeros(2), np.array([0.5])))

    assert weights.tolist() == [0.0]
