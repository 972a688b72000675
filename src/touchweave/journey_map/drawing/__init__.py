"""The parts of the drawn map. Each turns records and a layout into SVG elements; `journey_map/svg.py` joins them."""
