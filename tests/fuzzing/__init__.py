"""Inputs that nobody would write: what reads files from outside is asked only for answers or typed errors."""
