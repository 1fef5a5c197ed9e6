import Bridge
import Glibc
import HTTP
import Platform
import Record
import Testing
import Transport

/// Gives every test of a suite the same running `kakehashi serve`, with everybody registered.
struct ProgramTrait: SuiteTrait, TestScoping {
  var limits: [String: Int] = [:]

  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let host = try await Site.current.bridge(.init(isProgram: true, limits: limits))
    try await host.registerAll()
    try await BridgeHost.$running.withValue(host) { try await body() }
    await host.stop()
  }
}

extension Trait where Self == ProgramTrait {
  /// The real program, for all of a suite.
  static var program: ProgramTrait { ProgramTrait() }
}

extension BridgeHost {
  /// A client that means well is answered: by the operator's desk of each network.
  func expectGoodService(_ location: SourceLocation = #_sourceLocation) async throws {
    for network in Site.networks {
      let answer = try await client(network, "operator").send(.get, "/api/status")
      #expect(answer.head.status == 200, "\(network)", sourceLocation: location)
    }
  }

  /// How many entries the ledger has.
  func ledgerSize() async throws -> Int64 {
    try await call("mame", "operator", .get, "/api/status").integer(at: "ledgerSize")
  }

  /// The ledger's last entry as the operators read it.
  func lastEntry() async throws -> JSONValue {
    let size = try await ledgerSize()
    return try await call("mame", "operator", .get, "/api/ledger/entries/\(size - 1)")
  }

  /// What a network alone may read in an entry.
  func sealed(_ entry: JSONValue, for network: String) async throws -> JSONValue {
    let text = try #require(entry["fields"]?["sealed"]?[network]?.string)
    return try #require(await opened(text, of: network, with: network))
  }

  /// Opens what was sealed to one network with the audit key of another, or of itself.
  func opened(
    _ sealed: String, of network: String, with holder: String
  ) async throws -> JSONValue? {
    let id = try #require(NetworkID(network))
    let key = "\(site.development.folder)/secrets/\(holder).audit.key"
    return try await Logbook.open(sealed, of: id, withKeyFile: key) {
      try await call(holder, "operator", .get, "/api/ledger/entries/\($0)")
    }
  }
}

/// TCP connections to a listener that never say anything.
final class SilentCrowd {
  private var sockets: [Int32] = []

  /// Opens `count` connections without waiting for anyone to accept them.
  init(_ count: Int, port: UInt16) {
    for _ in 0..<count {
      let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      guard raw >= 0 else { return }
      sockets.append(raw)
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = port.bigEndian
      place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      _ = unsafe withUnsafePointer(to: &place) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
  }

  /// How many of them nobody has closed.
  var waiting: Int {
    sockets.count { raw in
      var byte: UInt8 = 0
      return unsafe recv(raw, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) < 0
        && errno == EAGAIN
    }
  }

  deinit { for raw in sockets { close(raw) } }
}
