import Crypto
import Foundation
import Testing

/// Python's cryptography reads what a browser would import.
@Suite struct PKCS12Tests {
  private static let validity = DevelopmentAuthority.Validity.days(1, from: 1_790_000_000)

  private static func identity() throws -> DevelopmentAuthority.Identity {
    try DevelopmentAuthority.create(commonName: "CA", validity: validity)
      .issue(.client("c-101", validity: validity))
  }

  @Test func `another reads certificate and key with the passphrase, and not without`() throws {
    let identity = try Self.identity()
    let file = try PKCS12.encode(
      identity.certificate, identity.key, name: "c-101", passphrase: "correct-horse")
    let script = """
      import sys, base64
      from cryptography.hazmat.primitives.serialization import pkcs12, Encoding
      data = base64.b64decode(sys.argv[1])
      key, certificate, more = pkcs12.load_key_and_certificates(data, b"correct-horse")
      assert key.public_key() == certificate.public_key() and not more
      try:
          pkcs12.load_key_and_certificates(data, b"wrong")
          raise SystemExit("opened with a wrong passphrase")
      except ValueError:
          pass
      print(base64.b64encode(certificate.public_bytes(Encoding.DER)).decode())
      """
    guard let said = try JudgeTests.judge(script, [Base64.encode(file)]) else { return }
    #expect(Base64.decode(said) == identity.certificate.der)
  }

  @Test func `another's key, and a passphrase that cannot be typed, are refused`() throws {
    let (one, other) = (try Self.identity(), try Self.identity())
    #expect(throws: CryptoError.malformedKey) {
      try PKCS12.encode(one.certificate, other.key, name: "c-101", passphrase: "x")
    }
    for passphrase in ["", "a b", "ひみつ", String(repeating: "x", count: 129)] {
      #expect(throws: CryptoError.malformedKey) {
        try PKCS12.encode(one.certificate, one.key, name: "c-101", passphrase: passphrase)
      }
    }
  }
}
