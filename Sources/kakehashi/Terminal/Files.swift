import Platform

/// Files named on the command line.
enum Files {
  /// The text of a file of at most `bytesMax` bytes; a command ends with `code` without it.
  static func text(
    _ path: String, bytesMax: Int = 1 << 20, code: Int32 = 1
  ) throws(CommandError) -> String {
    do throws(Errno) {
      return String(decoding: try DurableFile.read(path, bytesMax: bytesMax), as: UTF8.self)
    } catch {
      throw CommandError(
        ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)", code: code)
    }
  }
}
