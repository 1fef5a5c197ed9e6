import Glibc
import Platform

/// Where this executable and what came with it lie.
enum Installation {
  /// The folder of this executable.
  static var folder: String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe readlink("/proc/self/exe", start, bytes.count)
    }
    let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  /// The folder `Policies`: here, beside the package this was built in, or as installed.
  static var policies: String {
    var places: [String] = []
    var folder = Self.folder
    while let slash = folder.lastIndex(of: "/") {
      places.append("\(folder)/Policies")
      folder = String(folder[..<slash])
    }
    places.append("/usr/local/share/kakehashi/Policies")
    return places.first { DurableFile.exists("\($0)/mame/mame.pack") } ?? "Policies"
  }
}
