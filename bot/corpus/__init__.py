"""From files to articles: reading, cleaning, checking."""
