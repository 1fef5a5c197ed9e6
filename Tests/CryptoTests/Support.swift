import Crypto
import Foundation

/// Bytes of hexadecimal digits with spaces and line ends between them; empty if malformed.
func hex(_ text: String) -> [UInt8] {
  Hex.decode(text.filter { !$0.isWhitespace }) ?? []
}

/// The bytes of a text.
func utf8(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

/// A key with these bytes.
func key(_ bytes: [UInt8]) throws -> SecretKey { try SecretKey(copying: bytes) }

/// The bytes of a key, which only tests may copy out.
func exposed(_ key: SecretKey) -> [UInt8] {
  key.withBytes { copied($0) }
}

/// The bytes of a span.
func copied(_ span: Span<UInt8>) -> [UInt8] {
  span.indices.map { span[$0] }
}

/// A folder that is gone when the test is.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "kakehashi-crypto-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}

/// What a program said and how it ended; nil if there is no such program.
func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String)? {
  let folders = ["/usr/bin", "/usr/local/bin", "/opt/venv/bin"]
  let process = Process()
  let pathFolders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  let candidates = pathFolders.map(String.init) + folders
  guard
    let path = candidates.map({ "\($0)/\(program)" })
      .first(where: { FileManager.default.isExecutableFile(atPath: $0) })
  else { return nil }
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
