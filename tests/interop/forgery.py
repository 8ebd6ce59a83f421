"""What an attacker without the key can do to an answer. Each function takes and returns the octets of a Response."""

import base64
import copy
import hashlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

DS = "{http://www.w3.org/2000/09/xmldsig#}"
EXC = "{http://www.w3.org/2001/10/xml-exc-c14n#}"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"


def _parse(response):
    return etree.fromstring(response, etree.XMLParser(resolve_entities=False, no_network=True))


def _change_first_letter(text):
    return ("b" if text[0] != "b" else "c") + text[1:]


def change_attribute(response):
    """One character of the first attribute value that is not empty."""
    root = _parse(response)
    value = next(v for v in root.iter(f"{SAML}AttributeValue") if v.text)
    value.text = _change_first_letter(value.text)
    return etree.tostring(root)


def change_name_id(response):
    """One character of the NameID."""
    root = _parse(response)
    name_id = next(root.iter(f"{SAML}NameID"))
    name_id.text = _change_first_letter(name_id.text)
    return etree.tostring(root)


def strip_signatures(response):
    """No signature anywhere."""
    root = _parse(response)
    for signature in list(root.iter(f"{DS}Signature")):
        signature.getparent().remove(signature)
    return etree.tostring(root)


def sign_with_own_key(response, key, certificate):
    """Every signature replaced by a correct one of the attacker's key, whose certificate stands in KeyInfo."""
    root = _parse(response)
    # From the inside out: an outer signature covers the inner one.
    for signature in sorted(root.iter(f"{DS}Signature"), key=lambda s: -len(list(s.iterancestors()))):
        _sign_again(signature, key, certificate)
    return etree.tostring(root)


def _sign_again(signature, key, certificate):
    info = signature.find(f"{DS}SignedInfo")
    reference = info.find(f"{DS}Reference")
    prefixes = [p for node in reference.iter(f"{EXC}InclusiveNamespaces") for p in node.get("PrefixList").split()]
    digest = hashlib.sha256(_without_signature(signature, prefixes)).digest()
    reference.find(f"{DS}DigestValue").text = base64.b64encode(digest).decode()
    octets = _canonical(info, [])
    signature.find(f"{DS}SignatureValue").text = base64.b64encode(_signed(octets, key)).decode()
    der = certificate.public_bytes(serialization.Encoding.DER)
    for stated in signature.iter(f"{DS}X509Certificate"):
        stated.text = base64.b64encode(der).decode()


def _canonical(element, prefixes):
    # Without a list lxml is given None, because an empty one means the default namespace to libxml2.
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes or None)


def _without_signature(signature, prefixes):
    """The element around the signature, canonical, as its enveloped-signature transform sees it."""
    root = signature.getroottree().getroot()
    position = list(root.iter(f"{DS}Signature")).index(signature)
    twin = list(copy.deepcopy(root).iter(f"{DS}Signature"))[position]
    around = twin.getparent()
    if twin.tail:
        raise AssertionError("text behind a signature: removing the one would remove the other")
    around.remove(twin)
    around.tail = None
    return _canonical(around, prefixes)


def _signed(octets, key):
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(octets, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
