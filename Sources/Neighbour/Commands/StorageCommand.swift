import Glibc
import Platform
import Record

/// `Neighbour ssmix2`: writes the records of synthetic patients as SS-MIX2 storage.
struct StorageCommand {
  private let network: String
  private let seed: UInt64
  private let patients: Int
  private let folder: String

  init(_ words: [String]) throws(NeighbourError) {
    let arguments = try Arguments(words, flags: ["name", "synthetic", "out"])
    network = try arguments.required("name")
    guard case .synthetic(let seed, let patients) = try RecordSource(arguments) else {
      throw .usage("`--synthetic` is missing")
    }
    self.seed = seed
    self.patients = patients
    folder = try arguments.required("out")
  }

  /// Writes every file and prints how many there are.
  func run() throws(NeighbourError) {
    let storage = try SyntheticStorage(network: network, seed: seed)
    var folders = Folders()
    var (messages, documents) = (0, 0)
    for index in 0..<patients {
      for file in storage.files(ofPatient: index) {
        let path = try folders.make([folder] + file.folders)
        try Self.write(file.bytes, to: "\(path)/\(file.name)")
        if file.isDocument { documents += 1 } else { messages += 1 }
      }
    }
    Output.line([
      "name": .string(network), "institution": .string(storage.institution.code),
      "standardized": .string("\(folder)/standardized"),
      "extended": .string("\(folder)/extended"), "patients": .number(String(patients)),
      "messages": .number(String(messages)), "documents": .number(String(documents)),
    ])
  }

  /// Writes a new file; what stands there already is not ours to replace.
  private static func write(_ bytes: [UInt8], to path: String) throws(NeighbourError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .file(path: path, reason: "\(Errno(call: "open"))") }
    defer { _ = close(file) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { content in
        unsafe Glibc.write(file, content.baseAddress?.advanced(by: written), bytes.count - written)
      }
      guard count > 0 else { throw .file(path: path, reason: "\(Errno(call: "write"))") }
      written += count
    }
  }

  /// The folders made so far.
  private struct Folders {
    private var made: Set<String> = []

    /// Makes a folder with all that are around it, and says its path.
    mutating func make(_ names: [String]) throws(NeighbourError) -> String {
      var path = ""
      for name in names {
        path = path.isEmpty ? name : "\(path)/\(name)"
        guard made.insert(path).inserted else { continue }
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
          throw .file(path: path, reason: "\(Errno(call: "mkdir"))")
        }
      }
      return path
    }
  }
}
