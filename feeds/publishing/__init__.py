"""Selections to documents: the only place where published bytes are made."""
