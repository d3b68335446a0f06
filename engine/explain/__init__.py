"""Evidence for one prediction, and wording generated from rules."""
