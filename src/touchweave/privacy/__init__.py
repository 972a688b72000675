"""What a customer may ask for: everything that is kept of them, and that nothing is (GDPR, articles 15 and 17)."""
