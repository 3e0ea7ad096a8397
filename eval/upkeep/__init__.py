"""Measuring how an index is kept: what kills leave behind, and how soon a change is found."""
