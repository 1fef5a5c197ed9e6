package import Crypto
import Linkage
package import Record

/// What a facility hands in to have its certificate made: a request signed with its fresh key, and
/// a proof of the code over that very request.
///
/// A code gives a pair of keys (Ed25519 from 80 random bits and the facility's name). The proof is
/// its signature, so that the bridge keeps the public half alone; and who sees this file can put
/// no other key in it.
package struct EnrolmentRequest: Sendable {
  /// Which facility it is for, as `network/facility`.
  package let facility: String
  /// The request.
  package let request: CertificateRequest
  private let proof: [UInt8]

  /// A request for `key`; nil for a mistyped code.
  package init?(
    facility: String, code typed: String, key: SigningKey
  ) throws(CryptoError) {
    guard let code = ClaimCode(typed: typed) else { return nil }
    self.facility = facility
    request = try CertificateRequest(commonName: facility, key: key)
    proof = try Self.pair(of: code.text, at: facility).sign(Self.signed(facility, request))
  }

  /// Reads what ``json`` wrote.
  package init(_ reader: ObjectReader) throws(FieldError) {
    var body = reader
    facility = try body.text("facility")
    let words = Wording(ja: " Base64URL の証明書署名要求", en: "a signing request in Base64URL")
    request = try body.parsed("request", words) { text in
      Base64URL.decode(text).flatMap { try? CertificateRequest(der: $0) }
    }
    proof = try body.parsed("proof", Wording(ja: " Base64URL", en: "Base64URL")) {
      Base64URL.decode($0)
    }
    try body.finish()
  }

  /// The file's contents.
  package var json: JSONValue {
    [
      "facility": .string(facility), "request": .string(Base64URL.encode(request.der)),
      "proof": .string(Base64URL.encode(proof)),
    ]
  }

  /// Whether it was made with the code whose public key this is.
  func isProven(by key: VerifyingKey) -> Bool {
    key.verify(proof, over: Self.signed(facility, request))
  }

  /// The pair of keys that a code gives to one facility.
  static func pair(of code: String, at facility: String) throws(CryptoError) -> SigningKey {
    let seed = SHA256.hash(Array("kakehashi enrolment 1\n\(facility)\n\(code)".utf8))
    return try SigningKey(ed25519Seed: seed.bytes)
  }

  private static func signed(_ facility: String, _ request: CertificateRequest) -> [UInt8] {
    Array("kakehashi enrolment request 1\n\(facility)\n".utf8) + request.der
  }
}
