package import Dialect
package import Platform
package import Record

/// A facility's SS-MIX2 storage in the file system, standardized and extended; only ever read.
///
/// It keeps nothing: a question is about one patient, whose files all lie below
/// `<p3>/<p3>/<patient>`, so the folders themselves are the index. Each question lists them anew.
/// Rejected were an index of all files, whose building and watching would cost a root of a million
/// files minutes and hundreds of megabytes before the first answer, and which would still be wrong
/// whenever an event is lost (network file systems report none), and a cache by modification
/// times, which has to look at every folder as well.
///
/// Everything here blocks on the file system: callers keep it off their event loops.
package struct SSMIX2Storage: Sendable {
  /// The deepest folder that is looked into below a root, in levels.
  static let depthMax = 8

  /// The root folder; the two storages may have one each, or share it.
  package let roots: [String]
  /// What is read at most.
  package let limits: Limits

  /// What one question, or one file, may cost.
  package struct Limits: Sendable {
    /// LIMIT: entries of one folder.
    package var entriesMax = 100_000
    /// LIMIT: files of one patient, whatever their condition.
    package var filesMax = 200_000
    /// LIMIT: bytes of one file.
    package var fileBytesMax = 64 << 20

    /// The limits that hold where nothing else is said.
    package init() {}
  }

  /// The storage at `roots`; nothing is opened yet.
  package init(roots: [String], limits: Limits = Limits()) {
    self.roots = roots
    self.limits = limits
  }

  /// The files of `patient` that hold, sorted by day, type and time; none where there is no such
  /// patient, or where the number could not be one.
  ///
  /// Of files that speak of the same order the newest counts; deleted and superseded files do
  /// not, and a deletion that is not older hides what is marked valid.
  package func documents(
    of patient: SSMIX2.PatientNumber
  ) throws(StorageError) -> [StoredFile] {
    var listing = PatientListing(patient, limits)
    for (index, root) in roots.enumerated() {
      try listing.add(
        try StorageError.wrapping { () throws(Errno) in try Directory.open(root) }, index)
    }
    return listing.active
  }

  /// The files of a patient by the facility's own ID; none where that can be no number.
  package func documents(of patient: LocalID) throws(StorageError) -> [StoredFile] {
    guard let number = SSMIX2.PatientNumber(patient.exposed) else { return [] }
    return try documents(of: number)
  }

  /// The content of a file that ``documents(of:)`` named.
  ///
  /// - Throws: ``StorageError/gone`` if it was renamed or removed since: it was superseded or
  ///   deleted, and what it said no longer holds.
  package func read(_ file: StoredFile) throws(StorageError) -> [UInt8] {
    guard roots.indices.contains(file.root) else { throw .gone }
    do throws(Errno) {
      var directory = try Directory.open(roots[file.root])
      for folder in file.folders { directory = try directory.directory(folder) }
      return try directory.read(file.fileName, bytesMax: limits.fileBytesMax)
    } catch {
      throw StorageError(error)
    }
  }
}

/// Why a storage could not be read.
package enum StorageError: Error, Equatable, Sendable {
  /// There is no such file or folder, or no longer.
  case gone
  /// The file, or a folder, is larger than the limit.
  case tooLarge
  /// A system call failed.
  case system(Errno)

  /// Runs what calls the system.
  static func wrapping<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(StorageError) -> Value {
    do throws(Errno) { return try body() } catch { throw StorageError(error) }
  }

  init(_ errno: Errno) {
    self = errno.isAbsence ? .gone : errno.isExcess ? .tooLarge : .system(errno)
  }
}

extension StorageError: CustomStringConvertible {
  /// The error in plain words, without a path.
  package var description: String {
    switch self {
    case .gone: "there is no such file or folder"
    case .tooLarge: "the file, or a folder, is larger than the limit"
    case .system(let errno): "\(errno)"
    }
  }
}
