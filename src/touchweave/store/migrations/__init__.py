"""How the database's tables came about, one step a file, run forward by the writer."""
