"""Which customers: conditions on traits and touchpoints, compiled to one bool a customer."""
