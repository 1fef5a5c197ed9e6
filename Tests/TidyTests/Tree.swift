import Foundation

/// The package on disk, found from this very file.
struct Tree {
  let root: URL

  init(file: String = #filePath) {
    var directory = URL(fileURLWithPath: file).deletingLastPathComponent()
    while directory.path != "/",
      !FileManager.default.fileExists(atPath: directory.appending(path: "Package.swift").path)
    {
      directory.deleteLastPathComponent()
    }
    root = directory
  }

  /// The Swift files below a folder, each read once, ordered by path.
  func sources(below folder: String) throws -> [SourceText] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(".swift") }.sorted().map { try source("\(folder)/\($0)") }
  }

  func source(_ path: String) throws -> SourceText {
    SourceText(path: path, text: try text(path))
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
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
