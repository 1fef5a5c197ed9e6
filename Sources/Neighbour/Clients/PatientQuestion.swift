package import Record

/// A question about patients in HL7 v2.5, as IHE PDQ and PIX have it.
///
/// SOURCE: IHE ITI TF-2 3.9, 3.21; HL7 v2.5 §5
package enum PatientQuestion: Sendable {
  /// QBP^Q22: who has these values, by field, such as `PID.5.1.1`.
  case demographics([(field: String, value: String)])
  /// QBP^Q23: what other numbers a patient has, given as CX, in the domain with this OID if one
  /// is named.
  case identifiers(of: String, domain: String?)

  /// The message at a time, under a number of its own; every segment ends with CR.
  package func message(at time: String, controlID: String) -> String {
    let header = [
      "MSH", "^~\\&", "NEIGHBOUR", "NEIGHBOUR", "BRIDGE", "BRIDGE", time, "", type, controlID, "P",
      "2.5", "", "", "", "", "", "UNICODE UTF-8",
    ]
    return [header, ["QPD", queryName, controlID] + parameters, ["RCP", "I"]]
      .map { "\($0.joined(separator: "|"))\r" }.joined()
  }

  private var type: String {
    switch self {
    case .demographics: "QBP^Q22^QBP_Q21"
    case .identifiers: "QBP^Q23^QBP_Q21"
    }
  }

  private var queryName: String {
    switch self {
    case .demographics: "IHE PDQ Query"
    case .identifiers: "IHE PIX Query"
    }
  }

  private var parameters: [String] {
    switch self {
    case .demographics(let values):
      [values.map { "@\($0.field)^\(StorageMessage.escaped($0.value))" }.joined(separator: "~")]
    case .identifiers(let patient, let domain):
      domain.map { [patient, "^^^&\($0)&ISO"] } ?? [patient]
    }
  }
}

/// HL7 v2 messages between the marks of MLLP, and their segments as JSON.
package enum PatientReport {
  private static let start: UInt8 = 0x0B
  private static let end: [UInt8] = [0x1C, 0x0D]

  /// A message in its frame (HL7 v2 Transport Specification: MLLP Release 1 §2.1).
  package static func framed(_ message: String) -> [UInt8] {
    [start] + Array(message.utf8) + end
  }

  /// The message that a frame holds; nil while the frame has no end.
  ///
  /// Throws ``NeighbourError/environment(_:)`` for bytes that are no frame.
  package static func unframed(_ bytes: [UInt8]) throws(NeighbourError) -> [UInt8]? {
    guard bytes.first == start || bytes.isEmpty else {
      throw .environment("the answer is not in a frame")
    }
    guard bytes.suffix(end.count) == end[...] else { return nil }
    return Array(bytes.dropFirst().dropLast(end.count))
  }

  /// The fields of each segment, as texts; of MSH the separator counts as the first.
  package static func json(of message: [UInt8]) -> JSONValue {
    let segments = String(decoding: message, as: UTF8.self).split { $0 == "\r" || $0 == "\n" }
    return [
      "segments": .array(
        segments.map { segment in
          var fields = segment.split(separator: "|", omittingEmptySubsequences: false)
            .map { JSONValue.string(String($0)) }
          if segment.hasPrefix("MSH") { fields.insert("|", at: 1) }
          return .array(fields)
        })
    ]
  }
}
