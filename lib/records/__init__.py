"""Column names, schemas and types that the stages share: this package is the contract between them."""
