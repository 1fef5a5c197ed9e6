import Foundation
import Platform
import SSMIX2Storage

/// A root folder that a test fills; it is removed with its owner.
final class Root {
  let path: String
  private let manager = FileManager.default

  init() throws {
    let folder = manager.temporaryDirectory.appending(path: "ssmix2-\(UUID())")
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { _ = try? manager.removeItem(atPath: path) }

  var storage: SSMIX2Storage { SSMIX2Storage(roots: [path]) }

  /// Adds a file in the folder its name asks for, or in `folder`; returns its name.
  @discardableResult
  func add(_ name: String, _ text: String = "", in folder: String? = nil) throws -> String {
    let own = "\(path)/\(folder ?? Self.folder(of: name))"
    try manager.createDirectory(atPath: own, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(own)/\(name)"))
    return name
  }

  func rename(_ name: String, to other: String) throws {
    let folder = "\(path)/\(Self.folder(of: name))"
    try manager.moveItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(other)")
  }

  func link(_ name: String, to target: String) throws {
    try manager.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  func remove(_ name: String) throws { try manager.removeItem(atPath: "\(path)/\(name)") }

  private static func folder(of name: String) -> String {
    let parts = name.split(separator: "_").map(String.init)
    let patient = parts[0]
    return
      "\(patient.prefix(3))/\(patient.dropFirst(3).prefix(3))/\(patient)/\(parts[1])/\(parts[2])"
  }
}
