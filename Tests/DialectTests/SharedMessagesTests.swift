import Dialect
import Foundation
import Testing
import TestSupport

/// The messages of the shared data.
@Suite struct SharedMessages {
  /// The files below a folder of the shared data, by path.
  static func files(_ path: String) -> [(path: String, bytes: [UInt8])] {
    guard let root = SharedData.url(path),
      let walk = FileManager.default.enumerator(
        at: root, includingPropertiesForKeys: [.isRegularFileKey])
    else { return [] }
    var files: [(path: String, bytes: [UInt8])] = []
    for case let url as URL in walk {
      // A folder cannot be read.
      guard let data = try? Data(contentsOf: url) else { continue }
      files.append((String(url.path.dropFirst(root.path.count + 1)), Array(data)))
    }
    return files.sorted { $0.path < $1.path }
  }

  @Test(arguments: ["records/ssmix2/999", "records/ssmix2-twins"])
  func `every good file of SS-MIX2 is read without a loss`(root: String) throws {
    for (path, bytes) in Self.files(root) {
      let message = try HL7v2.Message(bytes)
      #expect(message.charset == .japanese, "\(path)")
      #expect(message.first("PID")?[3].text.isEmpty == false, "\(path)")
      let kinds = message.notes.map(\.kind)
      #expect(!kinds.contains(.escapeUnknown) && !kinds.contains(.text(.lost)), "\(path)")
    }
  }

  @Test func `the messages of other makers are read`() throws {
    for (path, bytes) in Self.files("records/hl7v2") {
      let fallback: Charset = path.contains("8859") ? .latin1 : .ascii
      let message = try HL7v2.Message(bytes, fallback: fallback)
      #expect(message.header[12].text.hasPrefix("2."), "\(path)")
    }
  }

  @Test func `what is no message is refused among them`() throws {
    for (path, bytes) in Self.files("records/ssmix2/000") where path.contains("ADT-31") {
      #expect(throws: HL7v2Error.headerMissing) { try HL7v2.Message(bytes) }
    }
  }
}
