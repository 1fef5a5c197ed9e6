import Dialect
import Glibc
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
  mutating func add(_ directory: consuming Directory, root: Int) throws(Errno) {
    for name in patient.folders {
      guard let next = try Self.present({ () throws(Errno) in try directory.directory(name) })
      else { return }
      directory = next
    }
    for day in try directory.entries(countMax: limits.entriesMax) where day.isFolder {
      guard let days = try Self.present({ () throws(Errno) in try directory.directory(day.name) })
      else { continue }
      for type in try days.entries(countMax: limits.entriesMax) where type.isFolder {
        guard let types = try Self.present({ () throws(Errno) in try days.directory(type.name) })
        else { continue }
        try add(types, folders: patient.folders + [day.name, type.name], root: root)
      }
    }
  }

  /// Adds the files of a type folder.
  private mutating func add(
    _ directory: borrowing Directory, folders: [String], root: Int
  ) throws(Errno) {
    let extended = SSMIX2.ExtendedType(folders[4])
    for entry in try directory.entries(countMax: limits.entriesMax) where entry.isSound {
      // A name that is malformed or stands in the wrong folder is a finding of the check.
      guard let name = try? SSMIX2.FileName(entry.name), name.partsMisplaced(in: folders).isEmpty
      else { continue }
      if entry.kind == .file, extended == nil, name.dataType != nil {
        try add(name, nil, fileName: entry.name, folders: folders, root: root)
      } else if entry.kind == .directory, let extended,
        let contents = try Self.present({ () throws(Errno) in try directory.directory(entry.name) })
      {
        let inner = folders + [entry.name]
        for content in try contents.entries(countMax: limits.entriesMax) where content.isFile {
          try add(name, extended, fileName: content.name, folders: inner, root: root)
        }
      }
    }
  }

  private mutating func add(
    _ name: SSMIX2.FileName, _ extended: SSMIX2.ExtendedType?, fileName: String, folders: [String],
    root: Int
  ) throws(Errno) {
    guard files.count < limits.filesMax else { throw Errno(call: "readdir", code: EFBIG) }
    files.append(
      StoredFile(name: name, extended: extended, fileName: fileName, folders: folders, root: root))
  }

  /// The directory, or nil where it vanished, was never there, or is none.
  private static func present(
    _ open: () throws(Errno) -> Directory
  ) throws(Errno) -> Directory? {
    do throws(Errno) { return try open() } catch {
      guard [ENOENT, ENOTDIR, ELOOP].contains(error.code) else { throw error }
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
