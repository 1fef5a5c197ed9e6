import Dialect
import Platform
import Record

/// The ConceptMap files of a folder.
enum CodeFiles {
  /// LIMIT: bytes of one file; a national master of drugs has some ten.
  private static let bytesMax = 64 << 20

  /// Reads every `.json` file in `folder`, in the order of their names.
  ///
  /// - Throws: ``ConfigurationError`` for the first that cannot be read.
  static func read(_ folder: String) throws(ConfigurationError) -> CodeMap {
    var files: [[UInt8]] = []
    do throws(Errno) {
      for name in try DurableFile.list(folder).sorted() where name.hasSuffix(".json") {
        files.append(try DurableFile.read("\(folder)/\(name)", bytesMax: bytesMax))
      }
    } catch {
      throw .unreadable(path: folder, reason: "\(error)")
    }
    do throws(DialectError) { return try CodeMap(conceptMaps: files) } catch {
      throw .fault(
        Wording(
          ja: "`\(folder)` に ConceptMap として読めないファイルがあります",
          en: "`\(folder)` holds a file that is no sound ConceptMap: \(error)"))
    }
  }
}
