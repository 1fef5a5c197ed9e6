import Foundation
import Glibc
import Platform
import Synchronization

/// The programs of this package as they were built beside the tests, and where its files lie.
enum Programs {
  /// The folder of the test bundle, where SwiftPM puts the executables too.
  static let folder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }()

  static var kakehashi: String { "\(folder)/kakehashi" }
  static var neighbour: String { "\(folder)/Neighbour" }

  /// The folder of the package.
  static let package: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }()

  static var policies: String { "\(package)/Policies" }

  /// How a program ended and what it said.
  struct Run: Sendable {
    let code: Int32
    let output: String
    let talk: String
  }

  /// Runs a program to its end, in English unless `language` says otherwise.
  static func run(
    _ executable: String, _ arguments: [String], language: String = "C"
  ) async throws -> Run {
    let folder = try TemporaryDirectory()
    let path = "\(folder.path)/stderr"
    let child = try ChildProcess.spawn(
      executable: executable, arguments: arguments,
      environment: ["LC_ALL": language, "PATH": "/usr/bin:/bin"], stdout: .pipe,
      stderr: .file(path))
    let (output, status) = try await apart {
      (try child.readOutput(bytesMax: 16 << 20), child.wait())
    }
    let talk = try DurableFile.read(path, bytesMax: 16 << 20)
    guard case .exited(let code) = status else { throw Missing("\(executable): \(status)") }
    return Run(
      code: code, output: String(decoding: output, as: UTF8.self),
      talk: String(decoding: talk, as: UTF8.self))
  }

  /// Runs what blocks on a thread of its own, so that tasks go on meanwhile.
  static func apart<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }
}

/// Ports of loopback that nobody listens on, below those that outgoing connections take.
///
/// Listeners share their ports, so that a bridge could answer in another one's place. No port is
/// given out twice before all were, since its listener may come late; and each run has ports of its
/// own, which a socket at another address claims.
enum FreePorts {
  private struct Block: ~Copyable, Sendable {
    static let portCount: UInt16 = 1000
    let first: UInt16
    private let claim: FileDescriptor

    init?(first: UInt16) {
      guard let claim = FreePorts.bound(first, at: 0x7F00_0002) else { return nil }
      self.first = first
      self.claim = claim
    }
  }

  private static let block: Block? = {
    var block: Block?
    var first: UInt16 = 10_000
    while block == nil, first < 20_000 {
      block = Block(first: first)
      first += Block.portCount
    }
    return block
  }()

  private static let given = Atomic<UInt16>(0)

  static func take(_ count: Int) throws -> [UInt16] {
    var ports: [UInt16] = []
    for _ in 0..<Block.portCount where ports.count < count {
      let port = try next()
      if isFree(port) { ports.append(port) }
    }
    guard ports.count == count else { throw Missing("no free ports") }
    return ports
  }

  private static func next() throws -> UInt16 {
    let number = given.wrappingAdd(1, ordering: .relaxed).oldValue
    switch block {
    case nil: throw Missing("no free block of ports")
    case .some(let block): return block.first + number % Block.portCount
    }
  }

  private static func isFree(_ port: UInt16) -> Bool {
    switch bound(port, at: 0x7F00_0001) {
    case nil: false
    default: true
    }
  }

  /// A socket bound to a port of an address; nil if the port is taken there.
  private static func bound(_ port: UInt16, at host: UInt32) -> FileDescriptor? {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = FileDescriptor(owning: Glibc.socket(AF_INET, type, 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = host.bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let raw = socket.raw
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(raw, $0, size) == 0
      }
    }
    if isBound { return socket }
    return nil
  }
}
