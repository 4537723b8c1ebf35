"""The paper forms, one file each: title, what it asks for, columns, formulas, signatories."""
