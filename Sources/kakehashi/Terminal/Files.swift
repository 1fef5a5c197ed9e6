import Platform

/// Files named on the command line.
enum Files {
  /// The text of a file of at most 1 MiB.
  static func text(_ path: String) throws(CommandError) -> String {
    do throws(Errno) {
      return String(decoding: try DurableFile.read(path, bytesMax: 1 << 20), as: UTF8.self)
    } catch {
      throw CommandError(ja: "`\(path)` を読めません: \(error)", en: "cannot read `\(path)`: \(error)")
    }
  }
}
