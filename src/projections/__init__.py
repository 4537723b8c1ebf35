"""Read models and what one can ask of them: derived from the log alone, and made anew from it at any time."""
