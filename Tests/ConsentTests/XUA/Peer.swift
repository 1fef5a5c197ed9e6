import Foundation
import Testing

/// A program of somebody else, run in a folder of its own.
enum Peer {
  /// What the program prints; nil where it, or a library of it, is not installed.
  static func run(_ arguments: [String], files: [String: String]) throws -> String? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kakehashi-peer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.currentDirectoryURL = folder
    process.arguments = arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let report = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127, process.terminationStatus != 3 else {
      FileHandle.standardOutput.write(Data("skipped: no xmlsec1, or no lxml for it\n".utf8))
      return nil
    }
    #expect(process.terminationStatus == 0, "\(report.suffix(1000))")
    return text
  }

  /// The interpreter that has the libraries of `Tests/Interop/requirements.txt`.
  static var python: String {
    ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
  }

  /// A script of `Tests/Interop`.
  static func script(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent()
      .appendingPathComponent("../../Interop/\(name)").standardized.path
  }
}
