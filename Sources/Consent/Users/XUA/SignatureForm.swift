import Crypto
import XML

/// The parts of a signature in the one form that is accepted; nothing of it is believed yet.
struct SignatureForm {
  let signedInfo: XMLTree.Element
  let signedInfoPrefixes: [String]
  let algorithm: String
  let reference: String
  let elementPrefixes: [String]
  let digest: Digest
  let value: [UInt8]
  let keyInfo: XMLTree.Element?

  init(_ signature: XMLTree.Element) throws(XMLSignatureError) {
    let parts = signature.elements
    guard (2...3).contains(parts.count), parts[0].isSignaturePart("SignedInfo"),
      parts[1].isSignaturePart("SignatureValue"),
      parts.count == 2 || parts[2].isSignaturePart("KeyInfo")
    else { throw .malformed("Signature") }
    signedInfo = parts[0]
    value = try parts[1].base64()
    keyInfo = parts.count == 3 ? parts[2] : nil

    let info = try parts[0].parts(["CanonicalizationMethod", "SignatureMethod", "Reference"])
    signedInfoPrefixes = try info[0].canonicalPrefixes()
    algorithm = try info[1].algorithm()
    _ = try info[1].parts([])

    let pieces = try info[2].parts(["Transforms", "DigestMethod", "DigestValue"])
    guard let reference = info[2].attribute("URI") else { throw .wrongReference }
    self.reference = reference
    let transforms = try pieces[0].parts(["Transform", "Transform"])
    let first = try transforms[0].algorithm()
    guard first == XMLSignature.enveloped else { throw .refusedAlgorithm(first) }
    _ = try transforms[0].parts([])
    elementPrefixes = try transforms[1].canonicalPrefixes()
    let hash = try pieces[1].algorithm()
    guard hash == XMLSignature.sha256 else { throw .refusedAlgorithm(hash) }
    guard let digest = Digest(try pieces[2].base64()) else { throw .malformed("DigestValue") }
    self.digest = digest
  }
}

/// What a signature says about its key: it can rule keys out, but bring none in.
struct KeyHint {
  private var names: [VerifyingKey] = []

  /// LIMIT: bytes of a certificate.
  static let certificateBytesMax = 16 << 10

  init(_ keyInfo: XMLTree.Element?) throws(XMLSignatureError) {
    guard let keyInfo else { return }
    for value in keyInfo.all("KeyValue", XMLSignature.namespace) {
      names.append(try Self.key(in: value))
    }
    for data in keyInfo.all("X509Data", XMLSignature.namespace) {
      // The first certificate is the signer's; those after it lead to an authority.
      guard let first = data.first("X509Certificate", XMLSignature.namespace) else { continue }
      names.append(try Self.key(ofCertificate: first))
    }
  }

  /// True if nothing that is said speaks against `key`.
  func allows(_ key: VerifyingKey) -> Bool {
    names.allSatisfy { $0.der == key.der }
  }

  private static func key(
    ofCertificate element: XMLTree.Element
  ) throws(XMLSignatureError) -> VerifyingKey {
    let der = try element.base64()
    guard der.count <= certificateBytesMax, let certificate = try? Certificate(der: der),
      let key = try? certificate.publicKey()
    else { throw .malformed("X509Certificate") }
    return key
  }

  /// An `RSAKeyValue`, the only kind read (xmldsig-core1 §4.5.2.2).
  private static func key(in value: XMLTree.Element) throws(XMLSignatureError) -> VerifyingKey {
    guard let numbers = value.first("RSAKeyValue", XMLSignature.namespace),
      let modulus = numbers.first("Modulus", XMLSignature.namespace),
      let exponent = numbers.first("Exponent", XMLSignature.namespace),
      let key = try? VerifyingKey(
        rsaModulus: try modulus.base64(), exponent: try exponent.base64())
    else { throw .malformed("KeyValue") }
    return key
  }
}

extension XMLTree.Element {
  /// True for this element of the signature's namespace.
  func isSignaturePart(_ local: String) -> Bool { self.is(local, XMLSignature.namespace) }

  /// The elements inside, which have to be exactly these.
  fileprivate func parts(_ locals: [String]) throws(XMLSignatureError) -> [XMLTree.Element] {
    let parts = elements
    guard parts.count == locals.count,
      zip(parts, locals).allSatisfy({ $0.isSignaturePart($1) })
    else { throw .malformed(name.local) }
    return parts
  }

  fileprivate func algorithm() throws(XMLSignatureError) -> String {
    guard let algorithm = attribute("Algorithm") else { throw .malformed(name.local) }
    return algorithm
  }

  /// The prefix list of exclusive canonicalization, which has to be the algorithm.
  fileprivate func canonicalPrefixes() throws(XMLSignatureError) -> [String] {
    let algorithm = try algorithm()
    guard algorithm == ExclusiveC14N.algorithm else { throw .refusedAlgorithm(algorithm) }
    let parts = elements
    guard let list = parts.first else { return [] }
    // LIMIT: prefixes of a list.
    guard parts.count == 1, list.is("InclusiveNamespaces", ExclusiveC14N.algorithm),
      let prefixes = list.attribute("PrefixList")?.split(whereSeparator: \.isWhitespace),
      prefixes.count <= 16
    else { throw .malformed(name.local) }
    return prefixes.map(String.init)
  }

  /// Base64 text, whose lines may be broken anywhere (RFC 2045 §6.8).
  func base64() throws(XMLSignatureError) -> [UInt8] {
    let bytes = withText { text -> [UInt8]? in
      guard text.indices.contains(where: { Self.isBlank(text[$0]) }) else {
        return Base64.decode(text)
      }
      var characters: [UInt8] = []
      characters.reserveCapacity(text.count)
      for place in text.indices where !Self.isBlank(text[place]) {
        characters.append(text[place])
      }
      return Base64.decode(characters.span)
    }
    guard holdsNoElement, let bytes else { throw .malformed(name.local) }
    return bytes
  }

  /// White space (XML 1.0 §2.3).
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
