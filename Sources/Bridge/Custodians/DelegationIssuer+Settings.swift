import Consent
import Crypto
import Platform
import Record

extension DelegationIssuer {
  /// The issuer of a network's settings, bound to the bridge's certificate towards `server`.
  init(
    _ settings: DelegationSettings, _ server: ServerSettings,
    key: @escaping @Sendable () -> SigningKey, clock: WallClock
  ) throws {
    let text = String(
      decoding: try DurableFile.read(server.certificateFile, bytesMax: 1 << 20), as: UTF8.self)
    guard let certificate = try Certificate.chain(pem: text).first else {
      throw ConfigurationError.fault(
        Wording(
          ja: "`\(server.certificateFile)` に証明書がありません",
          en: "`\(server.certificateFile)` holds no certificate"))
    }
    self.init(
      issuer: settings.issuer, audience: settings.audience,
      key: key, holder: SHA256.hash(certificate.der),
      lifetime: .seconds(Int64(settings.minutesMax) * 60), rules: settings.rules, clock: clock)
  }
}
