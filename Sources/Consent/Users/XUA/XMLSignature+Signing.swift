import Crypto
import XML

extension XMLSignature {
  /// What a signature refers to, and how it is made canonical.
  struct Reference {
    let id: String
    let digest: Digest
    /// False for a signature that stands beside what it signs.
    let isEnveloped: Bool
  }

  /// A `ds:Signature` over `reference`, with `keyInfo` as what stands in its `KeyInfo`.
  ///
  /// Throws ``CryptoError/algorithmMismatch`` for a key of a kind that XML signatures do not use
  /// here.
  static func sign(
    _ reference: Reference, with key: SigningKey, keyInfo: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let algorithm: JWSAlgorithm = key.kind.fits(.RS256) ? .RS256 : key.kind.algorithm
    guard let name = name(of: algorithm) else { throw .algorithmMismatch }
    let signedInfo = canonicalSignedInfo(reference, algorithm: name)
    let value = try key.sign(signedInfo, algorithm: algorithm)
    var writer = XMLWriter(capacity: signedInfo.count + keyInfo.count + 1024)
    writer.begin("ds:Signature", [("xmlns:ds", namespace)])
    writer.raw(signedInfo)
    writer.element("ds:SignatureValue", Base64.encode(value))
    if !keyInfo.isEmpty {
      writer.begin("ds:KeyInfo")
      writer.raw(keyInfo)
      writer.end()
    }
    writer.end()
    return writer.finish()
  }

  /// An `X509Data` of one certificate, to stand in a `KeyInfo`; `ds` has to be declared there.
  static func keyInfo(_ certificate: Certificate) -> [UInt8] {
    var writer = XMLWriter(capacity: 2 * certificate.der.count)
    writer.begin("ds:X509Data")
    writer.element("ds:X509Certificate", Base64.encode(certificate.der))
    writer.end()
    return writer.finish()
  }

  /// Written in canonical form from the start.
  ///
  /// Each element is opened and closed, the namespace declared once, attributes as they sort. A
  /// peer that canonicalizes it anew finds the signature sound only if all of that holds.
  private static func canonicalSignedInfo(_ reference: Reference, algorithm: String) -> [UInt8] {
    var writer = XMLWriter()
    func method(_ local: String, _ algorithm: String, to writer: inout XMLWriter) {
      writer.begin("ds:\(local)", [("Algorithm", algorithm)])
      writer.text("")
      writer.end()
    }
    writer.begin("ds:SignedInfo", [("xmlns:ds", namespace)])
    method("CanonicalizationMethod", ExclusiveC14N.algorithm, to: &writer)
    method("SignatureMethod", algorithm, to: &writer)
    writer.begin("ds:Reference", [("URI", "#\(reference.id)")])
    writer.begin("ds:Transforms")
    if reference.isEnveloped { method("Transform", enveloped, to: &writer) }
    method("Transform", ExclusiveC14N.algorithm, to: &writer)
    writer.end()
    method("DigestMethod", sha256, to: &writer)
    writer.element("ds:DigestValue", Base64.encode(reference.digest.bytes))
    writer.end()
    writer.end()
    return writer.finish()
  }
}
