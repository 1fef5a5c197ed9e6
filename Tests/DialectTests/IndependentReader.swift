import Foundation
import Testing

/// A reader in Python that we did not write; `KAKEHASHI_PYTHON` names another interpreter.
enum IndependentReader {
  /// Runs `script`, which exits with 3 where `package` is not installed, and records an issue with
  /// what it said unless it exits well.
  static func run(
    _ script: String, _ arguments: [String] = [], input: URL? = nil, needing package: String
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", script] + arguments
    if let input { process.standardInput = try FileHandle(forReadingFrom: input) }
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let report = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 3, process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no \(package)\n".utf8))
      return
    }
    #expect(process.terminationStatus == 0, "\(report.suffix(3000))")
  }

  /// Runs `script` with `lines` on its standard input.
  static func run(_ script: String, lines: [[UInt8]], needing package: String) throws {
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("kakehashi-lines-\(UUID().uuidString)")
    try Data(lines.joined(separator: [0x0A])).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    try run(script, input: input, needing: package)
  }
}
