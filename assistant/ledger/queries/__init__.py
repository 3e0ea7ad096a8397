"""What is read from the ledger: functions over a connection, each within a second at a million."""
