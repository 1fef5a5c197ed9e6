package import Dialect
import Platform

/// Looks at every name and every message below a root.
package struct StorageCheck {
  /// What is out of order with one file or folder.
  package struct Report: Equatable, Sendable {
    /// Where it is, below the root; it holds a patient's number.
    package let path: String
    /// What is out of order.
    package let findings: [SSMIX2.Finding]
  }

  private let limits: SSMIX2Storage.Limits
  private let report: (Report) -> Void

  /// Checks the root at `path`; nothing but a root that cannot be opened stops it.
  ///
  /// `progress` is called at each folder and `report` for each file or folder with findings, as
  /// the walk meets them: nothing is collected. What vanishes meanwhile is passed over.
  @discardableResult
  package static func run(
    root path: String, limits: SSMIX2Storage.Limits = SSMIX2Storage.Limits(),
    progress: (WalkProgress) -> Void, report: @escaping (Report) -> Void
  ) throws(StorageError) -> WalkProgress {
    let root: Directory
    do throws(Errno) {
      root = try Directory.open(path)
    } catch {
      throw StorageError(error)
    }
    let check = StorageCheck(limits: limits, report: report)
    var walk = StorageWalk(limits)
    walk.walk(root) { folders, directory, step, done in
      check.look(at: step, in: directory, folders)
      progress(done)
    }
    return walk.progress
  }

  private func look(
    at step: StorageWalk.Step, in directory: borrowing Directory, _ folders: [String]
  ) {
    switch step {
    case .failed(let error): tell(folders, [error == .tooLarge ? .tooLarge : .unreadable])
    case .folder(let entries):
      // What lies in a folder of contents is a document of any kind.
      if folders.count >= 6, isOfContents(folders[4]) { return }
      for entry in entries { look(at: entry, in: directory, folders) }
      tellTwins(entries, in: folders)
    }
  }

  private func look(
    at entry: Directory.Entry, in directory: borrowing Directory, _ folders: [String]
  ) {
    let path = folders + [entry.name]
    guard entry.isSound, entry.kind != .other else { return tell(path, [.entryUnexpected]) }
    if entry.kind == .file {
      tell(path, findings(inFile: entry.name, of: directory, folders))
    } else if folders.count >= 5 {
      tell(path, findings(ofContents: entry.name, folders))
    }
  }

  /// What is out of order with a folder this deep: only those of contents belong there.
  private func findings(ofContents name: String, _ folders: [String]) -> [SSMIX2.Finding] {
    guard folders.count == 5, isOfContents(folders[4]) else { return [.entryUnexpected] }
    return findings(ofName: name, folders).findings
  }

  private func findings(
    inFile file: String, of directory: borrowing Directory, _ folders: [String]
  ) -> [SSMIX2.Finding] {
    if folders.count == 5, isOfContents(folders[4]) { return [.entryUnexpected] }
    let (name, findings) = findings(ofName: file, folders)
    guard let name else { return findings }
    do throws(Errno) {
      let bytes = try directory.read(file, bytesMax: limits.fileBytesMax)
      return findings + SSMIX2.findings(in: bytes, of: name)
    } catch {
      switch StorageError(error) {
      case .gone: return []
      case .tooLarge: return findings + [.tooLarge]
      case .system: return findings + [.unreadable]
      }
    }
  }

  private func findings(
    ofName text: String, _ folders: [String]
  ) -> (name: SSMIX2.FileName?, findings: [SSMIX2.Finding]) {
    do throws(SSMIX2.NameError) {
      let name = try SSMIX2.FileName(text)
      let misplaced = name.partsMisplaced(in: folders)
      return (name, misplaced.isEmpty ? [] : [.nameMisplaced(misplaced)])
    } catch {
      return (nil, [.nameMalformed(error.part)])
    }
  }

  /// Tells of valid files that a newer one of the same order should have replaced.
  private func tellTwins(_ entries: [Directory.Entry], in folders: [String]) {
    // A malformed name was told of before.
    let valid = entries.compactMap { try? SSMIX2.FileName($0.name) }
      .filter { $0.condition == .valid }
    var seen: Set<SSMIX2.FileName.Key> = []
    for name in valid.sorted(by: { $0.time > $1.time }) where !seen.insert(name.key).inserted {
      tell(folders + [name.exposed], [.validTwice])
    }
  }

  private func isOfContents(_ folder: String) -> Bool { SSMIX2.ExtendedType(folder) != nil }

  private func tell(_ path: [String], _ findings: [SSMIX2.Finding]) {
    guard !findings.isEmpty else { return }
    report(Report(path: path.joined(separator: "/"), findings: findings))
  }
}
