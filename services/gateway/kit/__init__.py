"""What all pages share: viewer, forms, labels and formats."""
