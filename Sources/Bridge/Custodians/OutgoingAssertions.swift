import Consent
import Crypto
import Platform
import Record

/// The security headers that tell a custodian who asks, each with an assertion of its own
/// (IHE XUA ITI-40).
///
/// The bridge vouches for the user with its issuing key, and holds the assertion with the key of
/// its connection.
struct OutgoingAssertions: Sendable {
  private let issuer: AssertionIssuer
  private let audience: String
  private let holderKey: SigningKey
  private let clock: WallClock

  /// Throws ``CryptoError`` or ``ConfigurationError`` for keys and certificates that cannot be
  /// used.
  init(
    _ settings: OutgoingAssertionSettings, _ server: ServerSettings, clock: WallClock
  ) throws {
    let (key, certificate) = try Self.identity(settings.keyFile, settings.certificateFile)
    let (holderKey, holder) = try Self.identity(server.keyFile, server.certificateFile)
    issuer = AssertionIssuer(
      issuer: settings.issuer, key: key, certificate: certificate,
      confirmation: .holderOfKey(holder), lifetime: .seconds(Int64(settings.minutesMax) * 60),
      clock: clock)
    audience = settings.audience
    self.holderKey = holderKey
    self.clock = clock
  }

  /// The security header of one request; who is not known is not spoken for.
  func header(about user: OutgoingUser?) throws(Problem) -> [UInt8] {
    guard let user else { throw .custodianUnavailable }
    do throws(CryptoError) {
      let assertion = try issuer.assertion(about: user, audience: audience)
      return try SecurityHeader.text(assertion, at: clock.now(), signingWith: holderKey)
    } catch {
      throw .custodianUnavailable
    }
  }

  private static func identity(
    _ keyFile: String, _ certificateFile: String
  ) throws -> (SigningKey, Certificate) {
    let key = try SigningKey.load(pemPath: keyFile)
    let text = String(
      decoding: try DurableFile.read(certificateFile, bytesMax: 1 << 20), as: UTF8.self)
    guard key.kind != .ed25519 else {
      throw ConfigurationError.fault(
        Wording(
          ja: "`\(keyFile)` は XML の署名に使えません（P-256 か RSA の鍵が要ります）",
          en: "`\(keyFile)` cannot sign XML; a P-256 or an RSA key can"))
    }
    guard let certificate = try Certificate.chain(pem: text).first,
      certificate.publicKeyDER == key.verifying.der
    else {
      throw ConfigurationError.fault(
        Wording(
          ja: "`\(certificateFile)` は `\(keyFile)` の証明書ではありません",
          en: "`\(certificateFile)` is not the certificate of `\(keyFile)`"))
    }
    return (key, certificate)
  }
}
