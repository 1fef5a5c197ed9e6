import Dialect
import Platform

/// Walks a root folder by folder in the order of names, holding one path at a time.
struct StorageWalk {
  /// What is met.
  enum Step {
    /// Everything in a folder; its folders are walked afterwards.
    case folder([Directory.Entry])
    /// The folder cannot be listed.
    case failed(StorageError)
  }

  private let limits: SSMIX2Storage.Limits
  private(set) var progress = WalkProgress()

  init(_ limits: SSMIX2Storage.Limits) { self.limits = limits }

  /// Walks `directory`; `visit` is given each folder's path below the root and may read in it.
  mutating func walk(
    _ directory: borrowing Directory,
    _ visit: ([String], borrowing Directory, Step, WalkProgress) -> Void
  ) {
    walk(directory, folders: [], from: 0, to: 1, visit)
    progress.fraction = 1
  }

  private mutating func walk(
    _ directory: borrowing Directory, folders: [String], from lower: Double, to upper: Double,
    _ visit: ([String], borrowing Directory, Step, WalkProgress) -> Void
  ) {
    progress.folders += 1
    if folders.count <= 2 { progress.fraction = lower }
    let entries: [Directory.Entry]
    do throws(Errno) {
      entries = try directory.entries(countMax: limits.entriesMax)
    } catch {
      return visit(folders, directory, .failed(StorageError(error)), progress)
    }
    progress.files += entries.count { $0.kind == .file }
    visit(folders, directory, .folder(entries), progress)
    guard folders.count < SSMIX2Storage.depthMax else { return }
    let inner = entries.filter(\.isFolder)
    for (index, entry) in inner.enumerated() {
      let share = (upper - lower) / Double(inner.count)
      let start = lower + share * Double(index)
      do throws(Errno) {
        walk(
          try directory.directory(entry.name), folders: folders + [entry.name], from: start,
          to: start + share, visit)
      } catch {
        let failure = StorageError(error)
        if failure != .gone {
          visit(folders + [entry.name], directory, .failed(failure), progress)
        }
      }
    }
  }
}

/// How far a walk through a root is.
package struct WalkProgress: Equatable, Sendable {
  /// The part of the root that was walked, 0 to 1, by its two upper levels.
  package fileprivate(set) var fraction = 0.0
  /// Folders that were listed.
  package fileprivate(set) var folders = 0
  /// Files that were met.
  package fileprivate(set) var files = 0
}
