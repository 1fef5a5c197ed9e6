package import Crypto
package import XML

/// Enveloped XML signatures, the strict subset that SAML assertions need.
///
/// One reference to the element the signature stands in, the two transforms of SAML, SHA-256
/// throughout, and keys that were pinned beforehand: a key inside the signature can be wrong, but
/// it cannot be new.
///
/// SOURCE: W3C xmldsig-core1 §3.2, §4; SAML 2.0 Core §5.4
package enum XMLSignature {
  /// The namespace `ds`.
  package static let namespace = "http://www.w3.org/2000/09/xmldsig#"
  static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
  static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

  /// LIMIT: bytes of a signed element in canonical form.
  package static let elementBytesMax = 128 << 10

  /// The signature algorithms accepted (RFC 6931 §2.3.2, §2.3.6).
  private static let algorithms: [String: JWSAlgorithm] = [
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": .RS256,
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": .ES256,
  ]

  /// The name of an algorithm; nil if XML signatures do not use it here.
  static func name(of algorithm: JWSAlgorithm) -> String? {
    algorithms.first { $0.value == algorithm }?.key
  }

  /// Proves that one of `keys` signed `element`.
  ///
  /// Throws unless the element is signed in exactly the accepted way.
  package static func verify(
    _ element: XMLTree.Element, keys: JWKSet
  ) throws(XMLSignatureError) -> VerifiedElement {
    let id = try uniqueID(of: element)
    let signature = try signature(of: element)
    let form = try SignatureForm(signature)
    guard form.reference == "#\(id)" else { throw .wrongReference }
    guard let algorithm = algorithms[form.algorithm] else {
      throw .refusedAlgorithm(form.algorithm)
    }
    let canonical = ExclusiveC14N.canonicalize(
      element, excluding: signature, inclusivePrefixes: form.elementPrefixes)
    guard canonical.count <= elementBytesMax else { throw .tooLong }
    guard SHA256.hash(canonical) == form.digest else { throw .wrongDigest }
    let signed = ExclusiveC14N.canonicalize(
      form.signedInfo, inclusivePrefixes: form.signedInfoPrefixes)
    guard signed.count <= elementBytesMax else { throw .tooLong }
    let named = try KeyHint(form.keyInfo)
    let holds = keys.keys.contains { member in
      member.key.kind.fits(algorithm) && (member.algorithm ?? algorithm) == algorithm
        && named.allows(member.key)
        && member.key.verify(form.value, over: signed, algorithm: algorithm)
    }
    guard holds else { throw .badSignature }
    return VerifiedElement(verified: element)
  }

  /// The element's own ID, after a look at every ID of the document.
  private static func uniqueID(
    of element: XMLTree.Element
  ) throws(XMLSignatureError) -> String {
    let ids = element.documentAttributes(where: isID)
    guard Set(ids).count == ids.count else { throw .duplicateID }
    guard let id = element.attribute("ID"), !id.isEmpty else { throw .wrongReference }
    return id
  }

  /// Whatever some reader takes for an ID, whoever declared it.
  private static func isID(_ name: XMLName) -> Bool {
    name.local.utf8.count == 2 && name.local.lowercased() == "id"
  }

  /// The one signature directly inside.
  private static func signature(
    of element: XMLTree.Element
  ) throws(XMLSignatureError) -> XMLTree.Element {
    let all = element.all("Signature", namespace)
    guard all.count == 1 else { throw .notSigned }
    return all[0]
  }
}
