import Bridge
import Platform
import Record

/// Who a command acts as: a small strict JSON file, so that a command line names no secret.
///
/// `{"server": "https://localhost:8441", "authorities": "ca.pem", "certificate": "me.pem",
/// "key": "me.key"}`; paths are relative to the file's folder.
struct Profile: Sendable {
  /// `https://host:port` of the network's own listener.
  let server: String
  /// Authorities of the bridge's certificate, PEM.
  let authorities: String
  /// The facility's or the operator's certificate, PEM.
  let certificate: String
  /// Its key, PEM.
  let key: String

  /// Reads the file named by `--as`, or by `KAKEHASHI_AS` in the environment.
  ///
  /// - Throws: ``CommandError`` when it is absent or malformed.
  init(_ arguments: Arguments) throws {
    guard let path = arguments.value("as") ?? Environment.value("KAKEHASHI_AS") else {
      throw CommandError(
        ja: "誰として行うかを --as 接続.json で指定してください",
        en: "say who you act as: --as PROFILE.json", code: 2)
    }
    let bytes: [UInt8]
    do { bytes = try DurableFile.read(path, bytesMax: 1 << 16) } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    do {
      var reader = try ObjectReader(parsing: bytes)
      let resolve = { (file: String) in file.hasPrefix("/") ? file : "\(folder)/\(file)" }
      server = try reader.text("server")
      authorities = resolve(try reader.text("authorities"))
      certificate = resolve(try reader.text("certificate"))
      key = resolve(try reader.text("key"))
      try reader.finish()
    } catch {
      throw CommandError(
        Wording(ja: "\(path): \(error.wording.ja)", en: "\(path): \(error.wording.en)"))
    }
  }

  /// Acts with the files given.
  init(server: String, authorities: String, certificate: String, key: String) {
    self.server = server
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
  }
}
