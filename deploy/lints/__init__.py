"""Custom lints for rules of this project, one module each. `make lint` runs them."""
