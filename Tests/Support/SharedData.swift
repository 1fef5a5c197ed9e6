package import Foundation

/// Test data that only some machines have: where `KAKEHASHI_SHARED_DATA` says, or else beside a
/// folder that the package lies in.
package enum SharedData {
  /// A file or folder of the shared data; nil, with a word on it, where there is none.
  package static func url(_ path: String) -> URL? {
    var candidates: [URL] = []
    if let root = ProcessInfo.processInfo.environment["KAKEHASHI_SHARED_DATA"] {
      candidates.append(URL(fileURLWithPath: root))
    }
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      candidates.append(folder.appendingPathComponent("../shared/data").standardized)
      folder.deleteLastPathComponent()
    }
    let found = candidates.map { $0.appendingPathComponent(path) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
    if found == nil { FileHandle.standardOutput.write(Data("skipped: no \(path)\n".utf8)) }
    return found
  }

  /// The bytes of a file; nil where there is none.
  package static func data(_ path: String) -> Data? {
    url(path).flatMap { try? Data(contentsOf: $0) }
  }

  /// The files of a folder by name, sorted; empty where there is none.
  package static func files(_ path: String) -> [(name: String, bytes: [UInt8])] {
    guard let folder = url(path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else { return [] }
    return names.sorted().compactMap { name in
      // A file that cannot be read is a folder here.
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
    }
  }

  /// The lines of a file; empty where there is none.
  package static func lines(_ path: String) -> [[UInt8]] {
    (data(path) ?? Data()).split(separator: 0x0A).map { Array($0) }
  }
}
