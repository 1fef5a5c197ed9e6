import Foundation
import Glibc
import Platform

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

  /// Shared records: where the environment says, else beside the package; nil where there are none.
  static func shared(_ name: String) -> String? {
    let named = ProcessInfo.processInfo.environment["KAKEHASHI_SHARED_DATA"]
    let path = "\(named ?? "\(package)/../shared/data")/\(name)"
    return DurableFile.exists(path) ? path : nil
  }

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
enum FreePorts {
  static func take(_ count: Int) throws -> [UInt16] {
    var ports: [UInt16] = []
    for _ in 0..<1000 where ports.count < count {
      let port = UInt16.random(in: 20_000...31_999)
      if !ports.contains(port), isFree(port) { ports.append(port) }
    }
    guard ports.count == count else { throw Missing("no free ports") }
    return ports
  }

  private static func isFree(_ port: UInt16) -> Bool {
    let socket = FileDescriptor(owning: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let raw = socket.raw
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(raw, $0, size) == 0
      }
    }
  }
}
