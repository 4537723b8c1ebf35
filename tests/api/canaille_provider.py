"""A real OpenID provider with one user and one client, in memory: `python canaille_provider.py PORT REDIRECT_URI`.

Run by the environment that `make oidc-provider` makes; it imports nothing of ours.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import run_simple

port, redirect_uri = int(sys.argv[1]), sys.argv[2]
key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"})
app = create_app(
    {
        "SECRET_KEY": "only-for-a-test-of-a-few-seconds-on-this-machine",
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory"},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
    }
)
with app.app_context():
    backend = Backend.instance
    backend.save(
        models.User(
            user_name="ivolgina",
            formatted_name="Ivolgina",
            family_name="Ivolgina",
            emails=["ivolgina@college.example"],
            password="correct horse battery",
        )
    )
    client = models.Client(
        client_id="journal",
        client_secret="provider-secret",
        client_name="Journal",
        client_uri="http://127.0.0.1",
        redirect_uris=[redirect_uri],
        scope=["openid", "profile", "email"],
        grant_types=["authorization_code"],
        response_types=["code"],
        token_endpoint_auth_method="client_secret_basic",
        client_id_issued_at=datetime.now(UTC),
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)
run_simple("127.0.0.1", port, app)
