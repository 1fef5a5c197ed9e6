import Crypto
import Platform

/// Certificates for a measurement: one authority, a server `localhost` and a client.
enum Certificates {
  static func make(in directory: String) throws {
    let validity = DevelopmentAuthority.Validity.days(
      30, from: WallClock.system.now().unixSeconds)
    let authority = try DevelopmentAuthority.create(commonName: "Benchmark", validity: validity)
    let names: [Certificate.AlternativeName] = [.dns("localhost"), .address([127, 0, 0, 1])]
    let server = try authority.issue(.server("localhost", names: names, validity: validity))
    let client = try authority.issue(.client("load", validity: validity))
    try write(authority.certificate.pem, "\(directory)/ca.pem")
    try write(server.certificate.pem, "\(directory)/server.pem")
    try write(try server.key.pem(), "\(directory)/server.key")
    try write(client.certificate.pem, "\(directory)/client.pem")
    try write(try client.key.pem(), "\(directory)/client.key")
  }

  private static func write(_ text: String, _ path: String) throws {
    try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
  }
}
