import Bridge
import Platform
import Policy
import Record

/// `policy new`: a new network's folder, made from the template beside the others.
enum PolicyTemplate {
  private static let name = "template"
  private static let bytesMax = 1 << 20

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let network = try arguments.operand(1, "the network's name")
    guard !network.isEmpty, network.utf8.count <= 32, network != name,
      network.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
    else {
      throw UsageError("`\(network)` is no name; use lower-case letters, digits and `-`")
    }
    let folder = try arguments.required("packs")
    let (from, to) = ("\(folder)/\(name)", "\(folder)/\(network)")
    do {
      guard try !DurableFile.list(folder).contains(network) else {
        throw CommandError(ja: "`\(to)` はもうあります", en: "`\(to)` is there already")
      }
      try copy(from, to, as: network)
      for cases in ["ALLOW", "DENY"] { try copy("\(from)/\(cases)", "\(to)/\(cases)", as: network) }
    } catch let error as Errno {
      throw CommandError(
        ja: "`\(to)` を `\(from)` から作れません: \(error)",
        en: "cannot make `\(to)` from `\(from)`: \(error)")
    }
    output.talk(
      Wording(
        ja: "`\(to)` を作りました。`\(to)/\(network).pack` を直し、"
          + "`kakehashi policy check` で確かめてください",
        en: "made `\(to)`; edit `\(to)/\(network).pack`, then run `kakehashi policy check` on it"))
    output.line("\(to)/\(network).pack")
    return 0
  }

  /// Copies the files of one folder, with the network's name for the template's.
  private static func copy(_ from: String, _ to: String, as network: String) throws(Errno) {
    try DurableFile.makeDirectory(to, mode: 0o755)
    for file in try DurableFile.list(from) where file.contains(".") {
      let bytes = try DurableFile.read("\(from)/\(file)", bytesMax: bytesMax)
      let text = String(decoding: bytes, as: UTF8.self).replacing(name, with: network)
      try DurableFile.replace(
        "\(to)/\(file.replacing(name, with: network))", with: Array(text.utf8), mode: 0o644)
    }
  }
}
