"""Judges that are no SAML libraries: xmllint with the OASIS schemas, and xmlsec1."""

import os
import pathlib
import subprocess

OPENSAML = pathlib.Path("/usr/share/xml/opensaml")
XMLTOOLING = pathlib.Path("/usr/share/xml/xmltooling")
PROTOCOL_SCHEMA = OPENSAML / "saml-schema-protocol-2.0.xsd"
METADATA_SCHEMA = OPENSAML / "saml-schema-metadata-2.0.xsd"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"

# The schemas import each other from the web; the packages hold the same files.
_ON_DISK = {
    "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd": XMLTOOLING / "xmldsig-core-schema.xsd",
    "http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd": XMLTOOLING / "xenc-schema.xsd",
    "http://www.w3.org/2001/xml.xsd": XMLTOOLING / "xml.xsd",
    "http://www.w3.org/2001/03/xml.xsd": XMLTOOLING / "xml.xsd",
}


class Judges:
    """Runs the programs; keeps what it judges in `folder`, so that a failure can be looked at."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._count = 0
        catalog = self._folder / "catalog.xml"
        entries = []
        for address, path in _ON_DISK.items():
            if not path.exists():
                raise SystemExit(f"{path} is missing; scripts/install test")
            entries.append(f'<system systemId="{address}" uri="{path.as_uri()}"/><uri name="{address}" uri="{path.as_uri()}"/>')
        catalog.write_text(f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{"".join(entries)}</catalog>')
        self._environment = os.environ | {"XML_CATALOG_FILES": str(catalog)}

    def schema(self, xml, schema):
        """None when `xml` is valid, else what xmllint says."""
        return self._run(["xmllint", "--nonet", "--noout", "--schema", str(schema), self._keep(xml)])

    def signature(self, xml, certificate, element, namespace):
        """None when the signature that is a child of the outermost `element` verifies with `certificate`, else why not.

        The key is pinned: KeyInfo of the message is ignored. `--enabled-reference-uris` keeps references inside the file.
        """
        where = f"//*[local-name()='{element}' and namespace-uri()='{namespace}']/*[local-name()='Signature']"
        return self._run(
            [
                "xmlsec1", "--verify", "--enabled-reference-uris", "same-doc",
                "--enabled-key-data", "", "--pubkey-cert-pem", str(certificate),
                "--id-attr:ID", f"{namespace}:{element}", "--node-xpath", where, self._keep(xml),
            ]
        )  # fmt: skip

    def _keep(self, xml):
        self._count += 1
        path = self._folder / f"judged-{self._count}.xml"
        path.write_bytes(xml)
        return str(path)

    def _run(self, command):
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            return None
        return f"{command[0]} ({command[-1]}): {(done.stderr or done.stdout).strip()[-600:]}"
