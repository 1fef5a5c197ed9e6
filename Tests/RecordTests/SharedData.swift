import Foundation

/// Test data that only some machines have.
enum SharedData {
  /// The folder `path` of the shared data; nil, with a word on it, where there is none.
  static func folder(_ path: String) -> URL? {
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

  /// The files of a folder by name, sorted; empty where there is none.
  static func files(_ path: String) -> [(name: String, bytes: [UInt8])] {
    guard let folder = folder(path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else { return [] }
    return names.sorted().compactMap { name in
      // A file that cannot be read is a folder here.
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
    }
  }
}

/// A repeatable source of random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
