"""A service provider on python3-saml, in strict mode."""

import urllib.parse

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from peer import Arguments, Outstanding, serve

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

arguments = Arguments()
outstanding = Outstanding()
own = {
    "strict": True,
    "debug": False,
    "sp": {
        "entityId": f"{arguments.base_url}/metadata",
        "assertionConsumerService": {"url": f"{arguments.base_url}/acs", "binding": POST},
        "NameIDFormat": TRANSIENT,
        "x509cert": arguments.cert_file.read_text(),
        "privateKey": arguments.key_file.read_text(),
    },
    "security": {
        "authnRequestsSigned": True,
        "wantAssertionsSigned": True,
        "wantNameId": True,
        "wantAttributeStatement": True,
        "requestedAuthnContext": False,
        "rejectDeprecatedAlgorithm": True,
        "rejectUnsolicitedResponsesWithInResponseTo": True,
        "signatureAlgorithm": RSA_SHA256,
        "digestAlgorithm": SHA256,
    },
}
idp = OneLogin_Saml2_IdPMetadataParser.parse(arguments.idp_metadata, required_sso_binding=REDIRECT)
settings = OneLogin_Saml2_Settings(OneLogin_Saml2_IdPMetadataParser.merge_settings(own, idp))


def request(path, form):
    host = urllib.parse.urlsplit(arguments.base_url)
    return {"https": "off", "http_host": host.netloc, "script_name": path, "get_data": {}, "post_data": form}


def metadata():
    text = settings.get_sp_metadata()
    faults = settings.validate_metadata(text)
    if faults:
        raise SystemExit(f"python3-saml finds faults in its own metadata: {faults}")
    return text


def login(binding, _asked):
    if binding != "redirect":
        raise NotImplementedError("python3-saml sends requests by HTTP-Redirect")
    auth = OneLogin_Saml2_Auth(request("/login", {}), settings)
    relay_state = outstanding.relay_state()
    location = auth.login(return_to=relay_state)
    outstanding.sent(relay_state, auth.get_last_request_id())
    return "redirect", location


def acs(form):
    auth = OneLogin_Saml2_Auth(request("/acs", form), settings)
    auth.process_response(request_id=outstanding.take(form.get("RelayState")))
    if auth.get_errors() or not auth.is_authenticated():
        raise ValueError(f"{auth.get_errors()}: {auth.get_last_error_reason()}")
    return auth.get_nameid(), auth.get_attributes()


serve(arguments, metadata, login, acs)
