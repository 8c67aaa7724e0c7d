"""What a kind of report consists of: its forms, sections and figures."""
