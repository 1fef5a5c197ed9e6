extension SSMIX2 {
  /// The segments of a message in the order its structure allows.
  ///
  /// SOURCE: HL7 v2.5 chapters 3–4, 7 and 12 as SS-MIX2 1.2g uses them; after
  /// HL7_SEGMENTORDER.json of the NHO checker (Apache-2.0), where the NTE of OUL^R22 is optional
  /// as in HL7.
  struct MessageStructure: Sendable {
    /// Where a message leaves its structure.
    enum Departure: Equatable {
      /// The segment at this index has no place.
      case misplaced(Int)
      /// Segments are missing at the end.
      case incomplete
    }

    private enum Step {
      case segment(HL7v2.SegmentName)
      /// Goes on at both places.
      case fork(Int, Int)
    }

    private let steps: [Step]

    /// A structure in HL7's own notation: `[ ]` optional, `{ }` repeated.
    init(_ notation: String) {
      var steps: [Step] = []
      var open: [(isRepeat: Bool, start: Int)] = []
      for word in notation.replacing(/[\[\]{}]/, with: { " \($0.output) " }).split(separator: " ") {
        switch word {
        case "[", "{":
          open.append((word == "{", steps.count))
          // An option begins with the choice to pass it, whose end is not known yet.
          if word == "[" { steps.append(.fork(steps.count + 1, 0)) }
        case "]":
          guard let start = open.popLast()?.start else { continue }
          steps[start] = .fork(start + 1, steps.count)
        case "}":
          guard let start = open.popLast()?.start else { continue }
          steps.append(.fork(start, steps.count + 1))
        default:
          if let name = HL7v2.SegmentName(String(word)) { steps.append(.segment(name)) }
        }
      }
      self.steps = steps
    }

    /// Where `names` leave the structure; nil if they do not.
    ///
    /// Segments of a site's own (`Z…`) that the structure does not name may stand anywhere.
    func departure(_ names: some Sequence<HL7v2.SegmentName>) -> Departure? {
      var places = reached(from: [0])
      for (index, name) in names.enumerated() {
        if name.isLocal, !isNamed(name) { continue }
        let next = places.compactMap { place -> Int? in
          guard place < steps.count, case .segment(name) = steps[place] else { return nil }
          return place + 1
        }
        guard !next.isEmpty else { return .misplaced(index) }
        places = reached(from: next)
      }
      return places.contains(steps.count) ? nil : .incomplete
    }

    private func isNamed(_ name: HL7v2.SegmentName) -> Bool {
      steps.contains { step in
        guard case .segment(name) = step else { return false }
        return true
      }
    }

    /// The places that are reached without taking a segment.
    private func reached(from starts: [Int]) -> [Int] {
      var seen = [Bool](repeating: false, count: steps.count + 1)
      var waiting = starts
      var places: [Int] = []
      while let place = waiting.popLast() {
        guard !seen[place] else { continue }
        seen[place] = true
        if place < steps.count, case .fork(let one, let other) = steps[place] {
          waiting += [one, other]
        } else {
          places.append(place)
        }
      }
      return places
    }
  }
}

extension SSMIX2.MessageStructure {
  /// The structure of a message of `type`; nil if SS-MIX2 has none.
  static func of(_ type: HL7v2.MessageType) -> Self? { table[type] }

  private static let table: [HL7v2.MessageType: Self] = {
    var table: [HL7v2.MessageType: Self] = [:]
    for (types, notation) in notations {
      let structure = Self("MSH [{SFT}] " + notation)
      for type in types.split(separator: " ") {
        let parts = type.split(separator: "^").map { String($0) }
        table[HL7v2.MessageType(parts[0], parts[1])] = structure
      }
    }
    return table
  }()

  private static let insurance = "[{IN1 [IN2] [{IN3}] [{ROL}]}]"
  private static let visit = "EVN PID [PD1] [{ROL}] PV1 [PV2] [{ROL}]"
  private static let relatives = "EVN PID [PD1] [{ROL}] [{NK1}] PV1 [PV2] [{ROL}] [{DB1}]"
  private static let stay = """
    \(relatives) [{OBX}] [{AL1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] [{GT1}] \(insurance) [ACC] [UB1] \
    [UB2] [PDA]
    """
  private static let orderedPatient = """
    [{NTE}] [PID [PD1] [{NTE}] [{NK1}] [PV1 [PV2]] [{IN1 [IN2] [IN3]}] [GT1] [{AL1}]]
    """
  private static let priorResult = """
    [{[PID [PD1]] [PV1 [PV2]] [{AL1}] {[ORC] OBR [{NTE}] [{TQ1 [{TQ2}]}] [{NTE}] [CTD] \
    {OBX [{NTE}]}}}]
    """

  private static let notations: [(types: String, notation: String)] = [
    ("ADT^A01 ADT^A04 ADT^A08 ADT^A13 ADT^A14 ADT^A16", stay),
    ("ADT^A02", "\(visit) [{DB1}] [{OBX}] [PDA]"),
    (
      "ADT^A03",
      "\(relatives) [{AL1}] [{DG1}] [DRG] [{PR1 [{ROL}]}] [{OBX}] [{GT1}] \(insurance) [ACC] [PDA]"
    ),
    ("ADT^A11 ADT^A12 ADT^A15", "\(visit) [{DB1}] [{OBX}] [{DG1}]"),
    ("ADT^A21 ADT^A22 ADT^A23 ADT^A25 ADT^A26 ADT^A27", "\(visit) [{DB1}] [{OBX}]"),
    ("ADT^A52 ADT^A53 ADT^A54 ADT^A55", visit),
    ("ADT^A60", "EVN PID [PV1] [PV2] [{IAM}]"),
    (
      "OMD^O03",
      """
      \(orderedPatient) {ORC [{TQ1 [{TQ2}]}] [{ODS} [{NTE}] [{OBX [{NTE}]}]]} \
      [{ORC [{TQ1 [{TQ2}]}] {ODT} [{NTE}]}]
      """
    ),
    (
      "OMG^O19",
      """
      \(orderedPatient) {ORC {TQ1 [{TQ2}]} OBR [{NTE}] [CTD] [{DG1}] [{OBX [{NTE}]}] \
      [{SPM [{OBX}] [{SAC [{OBX}]}]}] \(priorResult) [{FT1}] [{CTI}] [BLG]}
      """
    ),
    (
      "OMI^Z23",
      """
      \(orderedPatient) {ORC {TQ1 [{TQ2}]} OBR [{NTE}] [CTD] [{DG1}] [{OBX [{NTE}]}] \
      [{ZE1 [{OBX}] [{ZE2}]}] {IPC}}
      """
    ),
    (
      "OML^O33",
      """
      \(orderedPatient) {SPM [{OBX}] [{SAC}] {ORC [{TQ1 [{TQ2}]}] [OBR [TCD] [{NTE}] [{DG1}] \
      [{OBX [TCD] [{NTE}]}] \(priorResult)] [{FT1}] [{CTI}] [BLG]}}
      """
    ),
    (
      "ORU^R01",
      """
      {[PID [PD1] [{NTE}] [{NK1}] [PV1 [PV2]]] {[ORC] OBR [{NTE}] [{TQ1 [{TQ2}]}] [CTD] \
      [{OBX [{NTE}]}] [{FT1}] [{CTI}] [{SPM [{OBX}]}]}} [DSC]
      """
    ),
    (
      "OUL^R22",
      """
      [NTE] [PID [PD1] [{NTE}]] [PV1 [PV2]] {SPM [{OBX}] [{SAC [INV]}] {OBR [ORC] [{NTE}] \
      [{TQ1 [{TQ2}]}] [{OBX [TCD] [{SID}] [{NTE}]}] [{CTI}]}} [DSC]
      """
    ),
    (
      "PPR^ZD1",
      """
      PID [PV1 [PV2]] {PRB [ZPR] [{ZPD}] [{NTE}] [{VAR}] [{ROL [{VAR}]}] [{PTH [{VAR}]}] [{ZI1}] \
      [{OBX [{NTE}]}] [{GOL [{NTE}] [{VAR}] [{ROL [{VAR}]}] [{OBX [{NTE}]}]}] \
      [{ORC [{NTE}] [{VAR}] [{OBX [{NTE}] [{VAR}]}]}]}
      """
    ),
    (
      "RAS^O17",
      """
      [{NTE}] [PID [PD1] [{NTE}] [{AL1}] [PV1 [PV2]]] {ORC [{TQ1 [{TQ2}]}] \
      [RXO {NTE} {RXR} [{RXC [{NTE}]}]] [RXE [{TQ1 [{TQ2}]}] {RXR} [{RXC}]] \
      {{RXA} RXR [{OBX [{NTE}]}]} [{CTI}]}
      """
    ),
    (
      "RDE^O11",
      """
      \(orderedPatient) {ORC [{TQ1 [{TQ2}]}] [RXO [{NTE}] {RXR} [{RXC [{NTE}]}]] RXE [{NTE}] \
      {TQ1 [{TQ2}]} {RXR} [{RXC}] [{OBX [{NTE}]}] [{FT1}] [BLG] [{CTI}]}
      """
    ),
  ]
}

extension HL7v2.SegmentName {
  /// Whether a site may give it a meaning of its own (HL7 v2.5 §2.5.2).
  var isLocal: Bool { description.hasPrefix("Z") }
}
