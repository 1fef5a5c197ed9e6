/// Where a neighbour's records come from: files or a seed.
enum RecordSource: Equatable {
  case files(folder: String)
  case synthetic(seed: UInt64, patients: Int)

  /// LIMIT: patients that are made up at most.
  static let patientsMax = 100_000

  static let flags: Set<String> = ["records", "synthetic", "attachments"]

  init(_ arguments: Arguments) throws(NeighbourError) {
    switch (arguments["records"], arguments["synthetic"]) {
    case (let folder?, nil): self = .files(folder: folder)
    case (nil, let text?):
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let seed = UInt64(parts[0]), let count = Int(parts[1]),
        (1...Self.patientsMax).contains(count)
      else { throw .usage("`--synthetic` is SEED:COUNT, such as 42:100") }
      self = .synthetic(seed: seed, patients: count)
    default: throw .usage("one of `--records` and `--synthetic` is needed")
    }
  }

  /// The records, read or made.
  func book(
    network: String, attachments: RecordBook.Attachments, base: String?
  ) throws(NeighbourError) -> RecordBook {
    switch self {
    case .files(let folder):
      try .lines(of: Files.records(in: folder), attachments: attachments, base: base)
    case .synthetic(let seed, let patients):
      .synthetic(
        network: network, seed: seed, patients: patients, attachments: attachments, base: base)
    }
  }

  static func attachments(
    _ arguments: Arguments
  ) throws(NeighbourError) -> RecordBook.Attachments {
    guard let text = arguments["attachments"] else { return .inline }
    guard let attachments = RecordBook.Attachments(rawValue: text) else {
      throw .usage("`--attachments` is inline or binary")
    }
    return attachments
  }
}
