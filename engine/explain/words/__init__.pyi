from .lexicon import ELEMENTS, READING_NOTE, number_word, plain, with_article
from .narrative import narrate
from .statement import (
    DEFAULT,
    ListedRule,
    RuleStatement,
    again_words,
    list_conditions,
    points_words,
    state_default,
    state_model,
)
from .substructures import shown_smarts
from .wording import definition_text, literal_text, predicate_text

__all__ = [
    "DEFAULT",
    "ELEMENTS",
    "READING_NOTE",
    "ListedRule",
    "RuleStatement",
    "again_words",
    "definition_text",
    "list_conditions",
    "literal_text",
    "narrate",
    "number_word",
    "plain",
    "points_words",
    "predicate_text",
    "shown_smarts",
    "state_default",
    "state_model",
    "with_article",
]
