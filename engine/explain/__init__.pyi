from .evidence import Contribution, Explanation, Match, explain, explain_class, explain_matches, find_matches
from .group_drawing import draw_group
from .headings import Heading, Line, has_headings, line_text, starting_points, under_headings
from .held_out import ExplanationQuality, as_json, explained_output, judge, refit
from .known_groups import ALERTS, functional_groups, groups_in_plain_english, groups_of_file, known_alerts, memberships
from .matches import GraphMatches
from .names import REDISCOVERED, Naming, best_f1, name_literals
from .near_misses import NearMiss, find_near_misses, shortfall_words
from .node_link_json import node_link
from .reading_effort import ReadingEffort, effort_json, effort_words, mean_effort, measure_reading, read_output
from .weights import Weights, weigh

__all__ = [
    "ALERTS",
    "REDISCOVERED",
    "Contribution",
    "Explanation",
    "ExplanationQuality",
    "GraphMatches",
    "Heading",
    "Line",
    "Match",
    "Naming",
    "NearMiss",
    "ReadingEffort",
    "Weights",
    "as_json",
    "best_f1",
    "draw_group",
    "effort_json",
    "effort_words",
    "explain",
    "explain_class",
    "explain_matches",
    "explained_output",
    "find_matches",
    "find_near_misses",
    "functional_groups",
    "groups_in_plain_english",
    "groups_of_file",
    "has_headings",
    "judge",
    "known_alerts",
    "line_text",
    "mean_effort",
    "measure_reading",
    "memberships",
    "name_literals",
    "node_link",
    "read_output",
    "refit",
    "shortfall_words",
    "starting_points",
    "under_headings",
    "weigh",
]
