# Findings in metadata files: what it means, and what to do. Keys follow the catalogue in metadata/src/finding/catalogue.rs.

## The file

finding-MD-1001 = The file is not well-formed XML: { $found }.
finding-MD-1001-fix = Download the file again from its source and import it unchanged; copying it out of a browser view often damages it.
finding-MD-1002 = The file is larger than 2 MB ({ $found }).
finding-MD-1002-fix = Ask for a file that holds only the one entity you need.
finding-MD-1003 = The file holds a document type declaration, which can be used to attack whoever reads it.
finding-MD-1003-fix = Do not use this file. Ask the other side for metadata without DOCTYPE, and where this one came from.
finding-MD-1004 = The file passes a limit of this reader: { $found }.
finding-MD-1004-fix = Ordinary metadata stays far below these limits; ask the other side for a plain file.
finding-MD-1005 = The characters of the file are not readable as UTF-8, or not as what its first line declares: { $found }.
finding-MD-1005-fix = Save the file as UTF-8 and make sure that the encoding in its first line says so.
finding-MD-1006 = The file holds more than one root element, so it is not one XML document.
finding-MD-1006-fix = Keep one EntityDescriptor in the file and import each of the others from a file of its own.
finding-MD-1007 = The element { $found } is in no namespace, so this is not SAML metadata although it looks like it.
finding-MD-1007-fix = The root element needs xmlns="urn:oasis:names:tc:SAML:2.0:metadata", or its names need the declared prefix (md:EntityDescriptor).
finding-MD-1008 = The root element is { $found }, not an EntityDescriptor or EntitiesDescriptor of SAML 2.0 metadata.
finding-MD-1008-fix = Check that you downloaded the metadata and not a web page, a certificate or a SAML message.
finding-MD-1009 = The file begins with a byte order mark.
finding-MD-1009-fix = Nothing to do; it is skipped. Some other products stumble over it.
finding-MD-1010 = The file is written in UTF-16.
finding-MD-1010-fix = It can be read here. For the cloud, save it as UTF-8.
finding-MD-1011 = The file describes no service provider (SPSSODescriptor).
finding-MD-1011-fix = Ask the other side for its service-provider metadata; this may be the file of its identity provider.
finding-MD-1012 = The file describes { $found } service providers, and which one is meant is not clear.
finding-MD-1012-fix = Choose one of the listed entityIDs and import again.
finding-MD-1013 = The file holds no service provider named { $found }.
finding-MD-1013-fix = Compare the entityID character by character with the list of those in the file.
finding-MD-1014 = The file holds more than { $found } entities.
finding-MD-1014-fix = Ask for a file that holds only the entity you need, not the list of a whole federation.
finding-MD-1015 = The entityID { $found } is described twice in the file.
finding-MD-1015-fix = Ask the other side which description is right, and for a file without the other.
finding-MD-1016 = The file holds a private key. Whoever has seen the file can sign in the owner's name.
finding-MD-1016-fix = Treat the key as stolen: make a new one, publish metadata with its certificate only, and take the file out of circulation.
finding-MD-1017 = The name { $found } looks as if a secret were stored in the file.
finding-MD-1017-fix = Metadata is public. Remove user names, passwords and keys from it.
finding-MD-1018 = There are more findings of one kind than are listed: { $found }.
finding-MD-1018-fix = Repair the first ones and check the file again.

## The entity and its time

finding-MD-2001 = The entityID is missing or empty.
finding-MD-2001-fix = Ask the other side for metadata with an entityID; without it nobody can be recognised.
finding-MD-2002 = The entityID { $found } is not a URI with a scheme.
finding-MD-2002-fix = It works if both sides use exactly this text. A name such as https://… avoids mix-ups.
finding-MD-2003 = The entityID is longer than 1024 characters.
finding-MD-2003-fix = Ask the other side for a shorter entityID; the standard allows 1024 characters.
finding-MD-2004 = There is white space around the entityID { $found }; it was removed.
finding-MD-2004-fix = Check that the other side sends its name without this white space.
finding-MD-2005 = The entityID { $found } holds white space, control characters or invisible characters.
finding-MD-2005-fix = Ask the other side for clean metadata; a name that cannot be seen can imitate another.
finding-MD-2006 = The entity also has another role: { $found }.
finding-MD-2006-fix = Nothing to do. Only the role that was asked for is read.
finding-MD-2007 = The role { $found } belongs to another protocol or purpose and was ignored.
finding-MD-2007-fix = Nothing to do.
finding-MD-2008 = The role does not support the SAML 2.0 protocol; it declares "{ $found }".
finding-MD-2008-fix = protocolSupportEnumeration must name urn:oasis:names:tc:SAML:2.0:protocol. Ask the other side to switch SAML 2.0 on.
finding-MD-2009 = The entity has more than one { $found }; the first is used.
finding-MD-2009-fix = Ask the other side which one is meant.
finding-MD-2010 = The elements are not in the order of the schema: { $found }.
finding-MD-2010-fix = It can be read here, but products that validate against the schema refuse it. Put the elements into the schema's order.
finding-MD-2011 = The element { $found } is not known to the schema at this place and was ignored.
finding-MD-2011-fix = Check the spelling and the namespace of the element.
finding-MD-2012 = The metadata expired at { $found }.
finding-MD-2012-fix = Get the current file from the other side; its keys and addresses may have changed since.
finding-MD-2013 = The metadata expires soon, at { $found }.
finding-MD-2013-fix = Get a new file before then, or sign-in stops.
finding-MD-2014 = The time { $found } has no time zone; it was read as UTC.
finding-MD-2014-fix = The standard demands UTC with a final Z.
finding-MD-2015 = The time { $found } cannot be read.
finding-MD-2015-fix = Write validUntil as in 2030-01-31T00:00:00Z.
finding-MD-2016 = The expiry { $found } is the year 1: a program wrote a value that was never set.
finding-MD-2016-fix = Ask the other side to leave validUntil out or to set it. Read strictly, this metadata has been expired for two thousand years.
finding-MD-2017 = The cacheDuration { $found } is unreadable, zero, negative or longer than a year; it is not used.
finding-MD-2017-fix = Write a duration such as PT1H or P7D.

## Where the file comes from

finding-MD-3001 = The file is not signed, so it proves nothing about where it comes from.
finding-MD-3001-fix = Get it over https from the owner, compare the certificate fingerprint by another way, or import with a pin.
finding-MD-3002 = The signature is intact, but it was made with a key that the file brings along; that proves no origin.
finding-MD-3002-fix = Compare the fingerprint of the signing certificate by another way and import with it as a pin.
finding-MD-3003 = The file's signature could not be verified: { $found }. The file is treated as unsigned.
finding-MD-3003-fix = Download it again and do not reformat it; opening it in a browser or an editor is enough to break the signature.
finding-MD-3004 = The file's signature does not verify with a pinned certificate: { $found }.
finding-MD-3004-fix = Download the file again without reformatting it. If it still fails, ask the other side; the file may have been altered.
finding-MD-3005 = The signature was not verified, because its digest is SHA-1.
finding-MD-3005-fix = The file is treated as unsigned. If the preset of this cloud says that it signs so, allow SHA-1 digests for its metadata.
finding-MD-3006 = A pin was given, but the signature's digest is SHA-1, which is not accepted.
finding-MD-3006-fix = Ask for metadata signed with SHA-256, or allow SHA-1 digests for this cloud's metadata in the preset.
finding-MD-3007 = The signature uses an algorithm that is not accepted: { $found }. The file is treated as unsigned.
finding-MD-3007-fix = Ask the other side to sign with RSA-SHA256 or ECDSA-SHA256.
finding-MD-3008 = A pin was given, but the signature uses an algorithm that is not accepted: { $found }.
finding-MD-3008-fix = Ask the other side to sign with RSA-SHA256 or ECDSA-SHA256, or import the unsigned form with its keys pinned.
finding-MD-3009 = None of the certificates in the file is a pinned one.
finding-MD-3009-fix = If the other side has changed its certificate, get the new fingerprint by another way and add it to the pins. Otherwise do not use the file.
finding-MD-3010 = A signing key in the unsigned file is not pinned: { $found }.
finding-MD-3010-fix = If the other side has a new key, get its fingerprint by another way and add it to the pins. Otherwise do not use the file.
finding-MD-3011 = The keys in the file are pinned, but the file is not signed: the addresses in it are not covered.
finding-MD-3011-fix = Compare the addresses with what the other side says, or get the signed form of the metadata.
finding-MD-3012 = The signature stands in { $found } and covers only a part of the file, so it does not count.
finding-MD-3012-fix = Ask for metadata that is signed on its root element.
finding-MD-3013 = A pin was given, but the signature stands in { $found } and not on the root: the rest of the file could be anyone's.
finding-MD-3013-fix = Do not use this file; ask for metadata that is signed on its root element.
finding-MD-3014 = The signature was accepted although its digest is SHA-1, because this was allowed.
finding-MD-3014-fix = Withdraw the exception as soon as the other side signs with SHA-256.
finding-MD-3015 = A pin was given, but the unsigned file holds no signing key that it could be compared with.
finding-MD-3015-fix = Get the signed form of the metadata, or one with a signing key.

## Keys

finding-MD-4001 = A key has no use attribute; it counts for signing and for encryption.
finding-MD-4001-fix = Nothing to do; this is what the standard says.
finding-MD-4002 = The use "{ $found }" of a key is unknown; the key was left out.
finding-MD-4002-fix = Only "signing" and "encryption" exist. Ask the other side to correct it.
finding-MD-4003 = A certificate element is empty; there is no key in it.
finding-MD-4003-fix = Put the certificate in, or remove the KeyDescriptor.
finding-MD-4004 = A certificate cannot be read: { $found }
finding-MD-4004-fix = It must be the base64 of one X.509 certificate, without damage from copying; a bare public key is not enough.
finding-MD-4005 = A key is given without certificate ({ $found }) and was left out.
finding-MD-4005-fix = Ask the other side to publish its key as X509Certificate.
finding-MD-4006 = A key is too weak ({ $found }) and was left out.
finding-MD-4006-fix = Ask the other side for an RSA key of at least 2048 bits or a P-256 key.
finding-MD-4007 = A key is of a kind that is not supported and was left out: { $found }
finding-MD-4007-fix = Ask the other side for an RSA key of 2048 to 4096 bits, P-256 or P-384.
finding-MD-4008 = A certificate expired at { $found }. Its key is used all the same, because it is the metadata that vouches for it.
finding-MD-4008-fix = Ask the other side when it changes its certificate, and import the new metadata then.
finding-MD-4009 = A certificate is valid only from { $found }.
finding-MD-4009-fix = Check the clock of this machine; otherwise nothing to do before that day.
finding-MD-4010 = A certificate ends before or when it begins: { $found }.
finding-MD-4010-fix = Ask the other side for a certificate that was made properly.
finding-MD-4011 = The same certificate is listed twice: { $found }.
finding-MD-4011-fix = Nothing to do; it is kept once.
finding-MD-4012 = A KeyDescriptor holds { $found } certificates; only the first is the peer's key.
finding-MD-4012-fix = Check that the first certificate is the one that signs; issuer certificates do not belong here.
finding-MD-4013 = { $found } signing keys are listed; each of them is tried.
finding-MD-4013-fix = Nothing to do during a change of keys. Afterwards the old one should go.
finding-MD-4014 = A certificate is signed with SHA-1 or MD5: { $found }.
finding-MD-4014-fix = The key in it can be used. For a new certificate take SHA-256.
finding-MD-4015 = There is no usable signing key, so sign-in requests cannot be verified.
finding-MD-4015-fix = Ask the other side for metadata with its signing certificate.
finding-MD-4016 = A key name ({ $found }) stands beside the certificate; it was ignored.
finding-MD-4016-fix = Nothing to do; names do not select keys.
finding-MD-4017 = A preference for an encryption algorithm was ignored: { $found }.
finding-MD-4017-fix = Nothing to do.
finding-MD-4018 = A certificate expires soon, at { $found }.
finding-MD-4018-fix = Plan the change of keys: publish the new certificate beside the old one, then switch.
finding-MD-4019 = There is white space inside the lines of a certificate; it was removed.
finding-MD-4019-fix = Nothing to do for the key. A signature of such a file is usually broken, because someone reformatted it.
finding-MD-4020 = A certificate is written with the lines of a PEM file ({ $found }); they were removed.
finding-MD-4020-fix = Only the base64 between those lines belongs into the element; other products refuse this.

## Endpoints

finding-MD-5001 = There is no usable address for answers (AssertionConsumerService with HTTP-POST).
finding-MD-5001-fix = Look at the other findings about addresses; ask the other side for an https address with the HTTP-POST binding.
finding-MD-5002 = The address { $found } is no web address. It could run a script in the customer's browser.
finding-MD-5002-fix = Do not use this file and ask where it came from. Only https addresses are taken.
finding-MD-5003 = The address { $found } is not protected by https and was left out.
finding-MD-5003-fix = Ask the other side for https. Only a laboratory may allow http, with the setting dangerous_allow_http.
finding-MD-5004 = The address { $found } is not protected by https.
finding-MD-5004-fix = Use https everywhere but in a laboratory: everything sent there can be read and altered on the way.
finding-MD-5005 = The address { $found } holds a user name or password before the host.
finding-MD-5005-fix = Do not use this file; such addresses are used to hide where they lead.
finding-MD-5006 = The address { $found } holds a fragment (#…), which is never sent to a server; it was left out.
finding-MD-5006-fix = Ask the other side for the address without fragment.
finding-MD-5007 = There is white space around the address { $found }; it was removed.
finding-MD-5007-fix = Check that the other side names the address without white space in its requests.
finding-MD-5008 = { $found } is not a complete address and was left out.
finding-MD-5008-fix = An address begins with https:// and a host.
finding-MD-5009 = The address { $found } holds characters that no address may hold.
finding-MD-5009-fix = Do not use this file; such characters make an address look different from where it leads.
finding-MD-5010 = An endpoint has no address ({ $found }) and was left out.
finding-MD-5010-fix = Ask the other side to complete its metadata.
finding-MD-5011 = An endpoint names no binding ({ $found }) and was left out.
finding-MD-5011-fix = Ask the other side to complete its metadata.
finding-MD-5012 = The binding { $found } is not spoken here; that endpoint is not used.
finding-MD-5012-fix = Nothing to do as long as there is an endpoint with HTTP-POST.
finding-MD-5013 = An address for answers is declared with the binding { $found }, which the standard forbids for answers; it is not used.
finding-MD-5013-fix = Ask the other side to declare HTTP-POST.
finding-MD-5014 = An address for answers has no index.
finding-MD-5014-fix = It can be used when a request names the address itself. The schema demands an index.
finding-MD-5015 = The index { $found } is given to more than one address for answers; the first one counts.
finding-MD-5015-fix = Ask the other side to number its addresses differently.
finding-MD-5016 = More than one address for answers is marked as default, among them { $found }; the first one counts.
finding-MD-5016-fix = Ask the other side which one is the default.
finding-MD-5017 = None of the { $found } addresses for answers is marked as default; the first one not marked isDefault="false" counts.
finding-MD-5017-fix = Nothing to do if requests name their address; most do.
finding-MD-5018 = The index { $found } is not a number from 0 to 65535; it was ignored.
finding-MD-5018-fix = Ask the other side to correct it.
finding-MD-5019 = A value is neither true nor false: { $found }. The stricter reading is taken.
finding-MD-5019-fix = Only true, false, 1 and 0 are allowed, in lower case.
finding-MD-5020 = The first address for answers uses the binding { $found }, not HTTP-POST.
finding-MD-5020-fix = Nothing to do; answers go to an address with HTTP-POST.
finding-MD-5021 = The address { $found } is listed twice.
finding-MD-5021-fix = Nothing to do.
finding-MD-5022 = The service { $found } is not used here.
finding-MD-5022-fix = Nothing to do.

## Declarations of the role

finding-MD-6001 = Sign-in requests need not be signed ({ $found }), so anyone can send one in this service's name.
finding-MD-6001-fix = Answers still go only to the addresses of this file. Better: the other side signs its requests and says AuthnRequestsSigned="true".
finding-MD-6002 = Sign-in requests are declared as signed, but there is no usable key to verify them; every request would be refused.
finding-MD-6002-fix = Look at the other findings about keys, and ask the other side for metadata with its signing certificate.
finding-MD-6003 = The service does not demand signed assertions.
finding-MD-6003-fix = Nothing to do; assertions are signed all the same.
finding-MD-6004 = There is white space around the NameIDFormat { $found }; it was removed.
finding-MD-6004-fix = Nothing to do.
finding-MD-6005 = The NameIDFormat { $found } is defined by no standard.
finding-MD-6005-fix = Check the spelling: "unspecified" and "emailAddress" belong to SAML:1.1, "transient" and "persistent" to SAML:2.0.
finding-MD-6006 = No NameIDFormat is listed.
finding-MD-6006-fix = Nothing to do; the request or the preset decides.
finding-MD-6007 = The extension { $found } was ignored.
finding-MD-6007-fix = Nothing to do.
finding-MD-6008 = The list of requested attributes was not imported.
finding-MD-6008-fix = Set in this partner's attribute contract what is released.

## Identity providers and presets

finding-MD-7001 = The file describes no identity provider (IDPSSODescriptor).
finding-MD-7001-fix = Check that this is the file for the cloud and not the cloud's own.
finding-MD-7002 = There is no SingleSignOnService with HTTP-Redirect or HTTP-POST and a sound address.
finding-MD-7002-fix = Add the address of the single sign-on service; without it no sign-in can begin.
finding-MD-7003 = There is no usable signing certificate.
finding-MD-7003-fix = Add a KeyDescriptor with use="signing" that holds the certificate of the key that signs assertions.
finding-MD-7004 = The key is too weak: { $found }.
finding-MD-7004-fix = Make an RSA key of at least 2048 bits or a P-256 key, and publish its certificate.
finding-MD-7005 = The first SingleSignOnService has the binding { $found }; the cloud uses the first one and cannot use this.
finding-MD-7005-fix = Put the SingleSignOnService with HTTP-Redirect first.
finding-MD-7006 = The NameIDFormat { $found } is missing, which the cloud expects.
finding-MD-7006-fix = Add it to the list of NameIDFormats.
finding-MD-7007 = The element { $found } of the vendor's example is missing.
finding-MD-7007-fix = The vendor does not say whether it can be left out; add it to be safe.
finding-MD-7008 = The file is larger than the cloud takes (octets: { $found }).
finding-MD-7008-fix = Remove what the cloud does not need.
finding-MD-7009 = The file is written in { $found }; the vendor demands UTF-8.
finding-MD-7009-fix = Save it as UTF-8.

## What a replacement would lower

finding-MD-8001 = The new metadata holds no signing key any more; requests could no longer be verified.
finding-MD-8001-fix = Confirm only if the other side has told you so by another way.
finding-MD-8002 = Until now requests had to be signed; the new metadata no longer says so.
finding-MD-8002-fix = Confirm only if the other side has told you so by another way.
finding-MD-8003 = Until now signed assertions were demanded; the new metadata no longer says so.
finding-MD-8003-fix = Ask the other side; there is hardly ever a reason.
finding-MD-8004 = The new address { $found } is no longer protected by https.
finding-MD-8004-fix = Do not confirm outside a laboratory.
finding-MD-8005 = The new metadata leads to a host that was not there before: { $found }.
finding-MD-8005-fix = Ask the other side whether it has moved before you confirm.
finding-MD-8006 = All signing keys are new: { $found }.
finding-MD-8006-fix = Compare the fingerprints by another way before you confirm. A planned change usually publishes old and new keys together for a while.
finding-MD-8007 = The new metadata holds no encryption key any more; nothing could be encrypted for this service.
finding-MD-8007-fix = Confirm only if assertions for this service are not encrypted.
finding-MD-8008 = The new metadata describes another entity: { $found }.
finding-MD-8008-fix = Import it as a new service provider instead of replacing this one.
