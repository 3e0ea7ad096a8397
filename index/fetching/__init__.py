"""Articles from the web, fetched only when a source's address is asked for by name."""
