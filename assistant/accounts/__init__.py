"""Who may see which pages: accounts, sessions, the gate before whole prefixes, the audit trail."""
