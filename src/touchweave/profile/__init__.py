"""What is known of one customer: traits with their history, what follows from the line, accounts, and consent."""
