"""Pages for the people who look after the archive, under /staff/."""
