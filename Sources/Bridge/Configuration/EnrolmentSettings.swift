import Crypto
import Platform
import Record

/// What the bridge issues a network's facilities' certificates with: `enrolment`.
package struct EnrolmentSettings: Sendable {
  /// The issuing authority's certificate, PEM.
  package let certificateFile: String
  /// Its key, PEM, readable by this user only.
  package let keyFile: String
  /// How many days a certificate is valid.
  package let days: Int

  init(_ object: ObjectReader, folder: String) throws(FieldError) {
    var reader = object
    certificateFile = try reader.file("certificate", in: folder)
    keyFile = try reader.file("key", in: folder)
    days = try reader.integer("days", in: 1...1096, default: 365)
    try reader.finish()
  }

  /// Reads certificate and key, which belong together.
  func issuer() throws -> DevelopmentAuthority {
    let pem = String(
      decoding: try DurableFile.read(certificateFile, bytesMax: 1 << 16), as: UTF8.self)
    return try DevelopmentAuthority(
      certificate: try Certificate(pem: pem), key: try SigningKey.load(pemPath: keyFile))
  }
}
