"""Finding a customer by any identifier or name, typing errors forgiven: all words, and a scan over them."""
