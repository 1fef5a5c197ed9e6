import Platform
import Record
import Testing

/// What answers for おしどりネット.
enum CustodianDialect: String, CaseIterable, CustomTestStringConvertible {
  case fhir, xca, xds, ssmix2
  var testDescription: String { rawValue }
}

/// A bridge and the custodian behind it.
struct Installation: Sendable {
  let host: BridgeHost
  /// The custodian's server; nil where there are files.
  let server: NetworkServer?
  /// The folder of the custodian's files, where there are some.
  let folder: String?

  /// Everything that the custodian can give away.
  var told: [UInt8] {
    get throws {
      if let server { return try server.sent }
      return try folder.map { try Self.files(in: $0) } ?? []
    }
  }

  /// The names and contents of all files below a folder.
  static func files(in folder: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for name in try DurableFile.list(folder) {
      let path = "\(folder)/\(name)"
      bytes += Array("\(name)\n".utf8)
      // What cannot be listed is a file.
      if (try? DurableFile.list(path)) != nil {
        bytes += try files(in: path)
      } else {
        bytes += try DurableFile.read(path, bytesMax: 1 << 24)
      }
    }
    return bytes
  }
}

extension Site {
  /// A bridge whose おしどりネット speaks `dialect`, with everybody registered.
  ///
  /// `options` are its server's own, where it has one in SOAP.
  func bridge(
    before dialect: CustodianDialect, options: [String] = [], isProgram: Bool = false
  ) async throws -> Installation {
    let name = "\(dialect)-\(Int.random(in: 0..<1 << 30))"
    var wishes = BridgeHost.Wishes(isProgram: isProgram)
    var folder: String?
    switch dialect {
    case .fhir:
      if isProgram { wishes.servers["oshidori"] = try await synthetic(name, []) }
    case .xca, .xds:
      let role = dialect == .xca ? ["--xca", "--home", "1.2.392.200250.99.9"] : ["--xds"]
      let server = try await synthetic(name, role + options)
      wishes.servers["oshidori"] = server
      wishes.upstream = .registry(dialect.rawValue, server, self)
    case .ssmix2:
      let root = try await storage(name)
      wishes.upstream = .storage("\(root)/standardized", extended: "\(root)/extended")
      folder = root
    }
    let host = try await bridge(wishes)
    try await host.registerAll()
    return Installation(host: host, server: wishes.servers["oshidori"], folder: folder)
  }

  private func synthetic(_ name: String, _ options: [String]) async throws -> NetworkServer {
    try await server(
      "oshidori", .synthetic(seed: Self.seed, patients: Self.people), named: name,
      options: options)
  }

  private func storage(_ name: String) async throws -> String {
    let folder = "\(folder)/\(name)"
    try DurableFile.makeDirectory(folder, mode: 0o700)
    let writer = try ChildProcess.spawn(
      executable: Programs.neighbour,
      arguments: [
        "ssmix2", "--name", "oshidori", "--synthetic", "\(Self.seed):\(Self.people)",
        "--out", folder,
      ], environment: ["LC_ALL": "C"], stdout: .pipe, stderr: .inherit)
    _ = try await Programs.apart { try writer.readOutputLine() }
    return folder
  }
}
