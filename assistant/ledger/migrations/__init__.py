"""The ledger's tables through time. Run by `database.open_engine`, never by hand."""
