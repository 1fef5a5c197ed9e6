package import Platform

/// The files of noVNC that a viewer's page loads, read once from where Debian installs them
/// (`/usr/share/novnc`): a fixed list, so that nothing else in that folder can be asked for.
package struct ViewerFiles: Sendable {
  /// LIMIT: bytes of one file.
  private static let fileBytesMax = 1 << 20

  /// Every file by its path below the folder.
  package static let paths =
    [
      "base64", "deflator", "des", "display", "encodings", "inflator", "rfb", "websock",
      "decoders/copyrect", "decoders/hextile", "decoders/raw", "decoders/rre", "decoders/tight",
      "decoders/tightpng", "input/domkeytable", "input/fixedkeys", "input/gesturehandler",
      "input/keyboard", "input/keysym", "input/keysymdef", "input/util", "input/vkeys",
      "input/xtscancodes", "util/browser", "util/cursor", "util/element", "util/events",
      "util/eventtarget", "util/int", "util/logging", "util/strings",
    ].map { "core/\($0).js" }
    + [
      "utils/common", "zlib/adler32", "zlib/constants", "zlib/crc32", "zlib/deflate",
      "zlib/gzheader", "zlib/inffast", "zlib/inflate", "zlib/inftrees", "zlib/messages",
      "zlib/trees", "zlib/zstream",
    ].map { "vendor/pako/lib/\($0).js" }

  private let files: [String: [UInt8]]

  /// Reads all of them; throws for the first that is missing.
  package init(folder: String) throws(Errno) {
    var files: [String: [UInt8]] = [:]
    for path in Self.paths {
      files[path] = try DurableFile.read("\(folder)/\(path)", bytesMax: Self.fileBytesMax)
    }
    self.files = files
  }

  /// The script at a path below the folder; nil if it is not one of the list.
  package func script(_ path: some Sequence<String>) -> [UInt8]? {
    files[path.joined(separator: "/")]
  }
}
