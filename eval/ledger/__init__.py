"""Measuring the ledger: how quick it is to read, what recording costs, what kills leave behind."""
