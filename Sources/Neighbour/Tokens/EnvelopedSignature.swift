import Crypto
import XML

/// A signature that stands in the element it signs (W3C xmldsig-core1 §6.6.4).
struct EnvelopedSignature {
  private static let method = "http://www.w3.org/2001/04/xmldsig-more"

  private let key: SigningKey
  private let algorithm: JWSAlgorithm
  private let algorithmName: String

  /// A signature by a P-256 or an RSA key; throws ``CryptoError/unsupportedKey`` for another one.
  init(by key: SigningKey) throws(CryptoError) {
    self.key = key
    switch key.kind {
    case .p256: (algorithm, algorithmName) = (.ES256, "\(Self.method)#ecdsa-sha256")
    case .rsa: (algorithm, algorithmName) = (.RS256, "\(Self.method)#rsa-sha256")
    case .ed25519: throw .unsupportedKey
    }
  }

  /// The Signature element for a text whose root has this ID and no signature yet.
  func element(over text: [UInt8], id: String) throws(CryptoError) -> [UInt8] {
    let digest = SHA256.hash(try Self.canonical(text))
    let info = signedInfo(id: id, digest: digest, declaring: true)
    let value = try key.sign(try Self.canonical(info), algorithm: algorithm)
    var writer = XMLWriter()
    writer.begin("ds:Signature", [("xmlns:ds", Namespace.signature)])
    writer.raw(signedInfo(id: id, digest: digest, declaring: false))
    writer.element("ds:SignatureValue", Base64.encode(value))
    writer.end()
    return writer.finish()
  }

  /// What is signed, alone with its own namespace declaration or inside of one.
  private func signedInfo(id: String, digest: Digest, declaring: Bool) -> [UInt8] {
    var writer = XMLWriter()
    writer.begin("ds:SignedInfo")
    if declaring { writer.attribute("xmlns:ds", Namespace.signature) }
    writer.element(
      "ds:CanonicalizationMethod", [("Algorithm", ExclusiveC14N.algorithm)])
    writer.element("ds:SignatureMethod", [("Algorithm", algorithmName)])
    writer.begin("ds:Reference", [("URI", "#\(id)")])
    writer.begin("ds:Transforms")
    writer.element(
      "ds:Transform", [("Algorithm", "\(Namespace.signature)enveloped-signature")])
    writer.element("ds:Transform", [("Algorithm", ExclusiveC14N.algorithm)])
    writer.end()
    writer.element(
      "ds:DigestMethod", [("Algorithm", "http://www.w3.org/2001/04/xmlenc#sha256")])
    writer.element("ds:DigestValue", Base64.encode(digest.bytes))
    writer.end()
    writer.end()
    return writer.finish()
  }

  private static func canonical(_ text: [UInt8]) throws(CryptoError) -> [UInt8] {
    do throws(XMLError) {
      return ExclusiveC14N.canonicalize(try XMLTree(text).root)
    } catch {
      // What we have written ourselves can be read, unless a name in it is none.
      throw .malformedKey
    }
  }
}
