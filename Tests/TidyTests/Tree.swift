import Foundation

/// The package on disk, found from this very file.
struct Tree {
  /// The package these tests belong to, read once.
  static let package = Tree()

  let root: URL
  /// Every Swift file of the sources and of the tests, and the manifest.
  let sources: [SourceText]
  let tests: [SourceText]
  let manifest: SourceText

  private init(file: String = #filePath) {
    var directory = URL(fileURLWithPath: file).deletingLastPathComponent()
    while directory.path != "/",
      !FileManager.default.fileExists(atPath: directory.appending(path: "Package.swift").path)
    {
      directory.deleteLastPathComponent()
    }
    root = directory
    sources = Self.swiftFiles(below: "Sources", of: directory)
    tests = Self.swiftFiles(below: "Tests", of: directory)
    manifest = Self.file("Package.swift", of: directory)
  }

  /// The Swift files below a folder, ordered by path.
  private static func swiftFiles(below folder: String, of root: URL) -> [SourceText] {
    let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (paths?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
      .map { file("\(folder)/\($0)", of: root) }
  }

  /// A file; one that cannot be read is empty, which a test of its own finds.
  private static func file(_ path: String, of root: URL) -> SourceText {
    let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    return SourceText(path: path, text: text ?? "")
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// The names of the folders in a folder, ordered; none where it is absent.
  func folders(in folder: String) throws -> [String] {
    guard exists(folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { name in
        var isFolder: ObjCBool = false
        let path = root.appending(path: "\(folder)/\(name)").path
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
          && isFolder.boolValue
      }.sorted()
  }
}
