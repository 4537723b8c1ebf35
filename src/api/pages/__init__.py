"""The web: pages in Russian that ask the API what they show and give it their commands; no rule lives here."""
