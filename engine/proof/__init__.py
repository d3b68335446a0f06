"""Stand-alone scripts that derive a verdict anew."""
