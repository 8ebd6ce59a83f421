"""A service provider on pysaml2, which verifies with the xmlsec1 program."""

import shutil

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import create_metadata_string
from saml2.saml import NAMEID_FORMAT_TRANSIENT
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from peer import Arguments, Outstanding, serve

arguments = Arguments()
outstanding = Outstanding()
config = SPConfig().load(
    {
        "entityid": f"{arguments.base_url}/metadata",
        "xmlsec_binary": shutil.which("xmlsec1"),
        "key_file": str(arguments.key_file),
        "cert_file": str(arguments.cert_file),
        "metadata": {"inline": [arguments.idp_metadata]},
        "allow_unknown_attributes": True,
        "signing_algorithm": SIG_RSA_SHA256,
        "digest_algorithm": DIGEST_SHA256,
        "accepted_time_diff": 0,
        "service": {
            "sp": {
                "endpoints": {"assertion_consumer_service": [(f"{arguments.base_url}/acs", BINDING_HTTP_POST)]},
                "name_id_format": [NAMEID_FORMAT_TRANSIENT],
                "authn_requests_signed": True,
                "want_assertions_signed": True,
                "want_response_signed": False,
                "allow_unsolicited": False,
            }
        },
    }
)
client = Saml2Client(config=config)
(idp_entity_id,) = client.metadata.keys()


DEMANDS = {"force": "force_authn", "passive": "is_passive"}


def metadata():
    return create_metadata_string(None, config=config)


def login(binding, asked):
    wanted = BINDING_HTTP_POST if binding == "post" else BINDING_HTTP_REDIRECT
    relay_state = outstanding.relay_state()
    request_id, _, message = client.prepare_for_negotiated_authenticate(
        entityid=idp_entity_id,
        relay_state=relay_state,
        binding=wanted,
        sign=True,
        sigalg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
        **{name: "true" for word, name in DEMANDS.items() if word in asked},
    )
    outstanding.sent(relay_state, request_id)
    if binding == "post":
        return "form", message["data"]
    return "redirect", dict(message["headers"])["Location"]


def acs(form):
    request_id = outstanding.take(form.get("RelayState"))
    answer = client.parse_authn_request_response(form["SAMLResponse"], BINDING_HTTP_POST, outstanding={request_id: "/"})
    if answer is None:
        raise ValueError("pysaml2 gave no answer")
    return answer.name_id.text, answer.ava


serve(arguments, metadata, login, acs)
