"""The ledger: what was asked, found, answered and cited, in SQL outside the index.

An answer is written to a spool on its way out and drained into SQL by one thread, so that
neither a slow database nor a killed process costs a reader or a record anything.
"""
