import Dialect
import Platform

/// Lists the files of one patient.
struct PatientListing {
  private let patient: SSMIX2.PatientNumber
  private let limits: SSMIX2Storage.Limits
  private var files: [StoredFile] = []

  init(_ patient: SSMIX2.PatientNumber, _ limits: SSMIX2Storage.Limits) {
    self.patient = patient
    self.limits = limits
  }

  /// Adds what lies below a root: days, then types, then files or folders of contents.
  mutating func add(_ directory: consuming Directory, _ root: Int) throws(StorageError) {
    for name in patient.folders {
      guard let next = try Self.folder(name, of: directory) else { return }
      directory = next
    }
    for day in try entries(of: directory) where day.isFolder {
      guard let days = try Self.folder(day.name, of: directory) else { continue }
      for type in try entries(of: days) where type.isFolder {
        guard let types = try Self.folder(type.name, of: days) else { continue }
        try add(types, folders: patient.folders + [day.name, type.name], root)
      }
    }
  }

  /// Adds the files of a type folder.
  private mutating func add(
    _ directory: borrowing Directory, folders: [String], _ root: Int
  ) throws(StorageError) {
    let extended = SSMIX2.ExtendedType(folders[4])
    for entry in try entries(of: directory) where entry.isSound {
      // A name that is malformed or stands in the wrong folder is a finding of the check.
      guard let name = try? SSMIX2.FileName(entry.name), name.partsMisplaced(in: folders).isEmpty
      else { continue }
      if entry.kind == .file, extended == nil, name.dataType != nil {
        try add(
          StoredFile(
            name: name, extended: nil, fileName: entry.name, folders: folders, root: root))
      } else if entry.kind == .directory, let extended,
        let contents = try Self.folder(entry.name, of: directory)
      {
        for content in try entries(of: contents) where content.isFile {
          try add(
            StoredFile(
              name: name, extended: extended, fileName: content.name,
              folders: folders + [entry.name], root: root))
        }
      }
    }
  }

  private mutating func add(_ file: StoredFile) throws(StorageError) {
    guard files.count < limits.filesMax else { throw .tooLarge }
    files.append(file)
  }

  private func entries(of directory: borrowing Directory) throws(StorageError) -> [Directory.Entry]
  {
    do throws(Errno) { return try directory.entries(countMax: limits.entriesMax) } catch {
      throw StorageError(error)
    }
  }

  /// A folder; nil where it vanished, was never there, or is none.
  private static func folder(
    _ name: String, of directory: borrowing Directory
  ) throws(StorageError) -> Directory? {
    do throws(Errno) { return try directory.directory(name) } catch {
      guard error.isAbsence else { throw StorageError(error) }
      return nil
    }
  }

  /// The files that hold.
  var active: [StoredFile] {
    let newest = NewestFiles(files.map(\.name))
    return files.filter { newest.holds($0.name) }.sorted { one, other in
      (one.name.careDate ?? "", one.name.type, one.name.time, one.name.orderNumber, one.fileName)
        < (
          other.name.careDate ?? "", other.name.type, other.name.time, other.name.orderNumber,
          other.fileName
        )
    }
  }
}

/// Which of several files of the same order counts.
struct NewestFiles {
  private var valid: [SSMIX2.FileName.Key: String] = [:]
  private var deleted: [SSMIX2.FileName.Key: String] = [:]

  init(_ names: [SSMIX2.FileName]) {
    for name in names {
      switch name.condition {
      case .valid: valid[name.key] = max(valid[name.key] ?? "", name.time)
      case .deleted: deleted[name.key] = max(deleted[name.key] ?? "", name.time)
      case .superseded: break
      }
    }
  }

  /// Whether `name` is valid, the newest of its order, and newer than any deletion of it.
  func holds(_ name: SSMIX2.FileName) -> Bool {
    guard name.condition == .valid, valid[name.key] == name.time else { return false }
    return (deleted[name.key] ?? "") < name.time
  }
}

extension Directory.Entry {
  /// Whether it is a folder that can be opened.
  var isFolder: Bool { isSound && kind == .directory }

  /// Whether it is a file that can be opened.
  var isFile: Bool { isSound && kind == .file }
}
