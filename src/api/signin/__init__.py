"""The way in: passwords on slips, sessions in cookies, personal tokens, guesses slowed down, every login noted.

    slip ──► password ──► session ──► actor          a session and a token say which person asks; what they may is
    provider (OpenID) ──────▲                        the domain's to say, from the log
                 token ─────────────► actor

What is secret stands in the schema `…_access` as a hash, and is worth something only while the account in the log names
it: hash first, event second, so that an interrupted act leaves at most a row that nothing names.
"""
