"""Showing what came out: words, tables, figures and the results folder."""
