"""What the pages of the dashboard are made of."""
