extension SSMIX2 {
  /// The fields that SS-MIX2 requires of a segment, by type of data.
  ///
  /// SOURCE: SS-MIX2 1.2g, as in HL7_SEGMENT.json of the NHO checker (Apache-2.0), usage `R`.
  enum RequiredFields {
    /// The numbers of the fields that `segment` has to have in a file of `type`.
    static func numbers(of segment: HL7v2.SegmentName, in type: DataType) -> [Int] {
      switch segment {
      case "OBX": observation(type)
      case "ORC": order(type)
      case "OBR": request(type)
      case "TQ1": timing(type)
      case "RXE": encodedOrder(type)
      case "RXR": isMedication(type) ? [1] : []
      case "ZE1": type == .endoscopyDone ? [1, 2, 3] : type == .radiologyDone ? [2, 3] : []
      default: anywhere[segment] ?? []
      }
    }

    private static let anywhere: [HL7v2.SegmentName: [Int]] = [
      "MSH": [1, 2, 7, 9, 10, 11, 12, 18], "EVN": [2], "PID": [3, 5, 7, 8], "NK1": [1],
      "PV1": [2], "DB1": [1, 2, 4], "AL1": [1, 3], "IN1": [1, 2], "IAM": [1, 3, 6],
      "PRB": [1, 2, 3, 4], "ZPR": [2], "ODS": [1, 3], "RXA": [1, 2, 3, 4, 5, 6],
      "RXC": [1, 2, 3, 4], "CTI": [1], "SPM": [4], "IPC": [1, 3, 5],
    ]

    private static func isMedication(_ type: DataType) -> Bool {
      [.prescription, .prescriptionDone, .injection, .injectionDone].contains(type)
    }

    private static func order(_ type: DataType) -> [Int] {
      switch type {
      case .problems, .diet, .laboratoryOrder, .laboratoryResult: [1, 2]
      case .prescription, .prescriptionDone: [1, 2, 4]
      case .injection, .injectionDone: [1, 2, 4, 17, 29]
      case .radiologyOrder, .radiologyDone, .endoscopyOrder, .endoscopyDone: [1, 2, 9, 12]
      case .physiologyOrder, .physiologyResult: [1, 2, 9, 12, 17]
      default: []
      }
    }

    private static func observation(_ type: DataType) -> [Int] {
      switch type {
      case .injection, .injectionDone, .physiologyOrder, .physiologyResult: [2, 3, 11]
      case .radiologyOrder, .radiologyDone, .endoscopyOrder, .endoscopyDone: [2, 3, 5, 11]
      case .laboratoryOrder, .laboratoryResult: [3, 11]
      default: []
      }
    }

    private static func request(_ type: DataType) -> [Int] {
      switch type {
      case .physiologyOrder, .physiologyResult: [1, 2, 4]
      case .laboratoryOrder, .laboratoryResult, .radiologyOrder, .radiologyDone, .endoscopyOrder,
        .endoscopyDone:
        [2, 4]
      default: []
      }
    }

    private static func timing(_ type: DataType) -> [Int] {
      switch type {
      case .laboratoryOrder: [1]
      case .radiologyOrder, .radiologyDone, .endoscopyOrder, .endoscopyDone, .physiologyOrder,
        .physiologyResult:
        [1, 9]
      default: []
      }
    }

    private static func encodedOrder(_ type: DataType) -> [Int] {
      switch type {
      case .prescription, .prescriptionDone: [2, 3, 5, 10, 11]
      case .injection, .injectionDone: [2, 3, 5]
      default: []
      }
    }
  }
}
