extension SSMIX2 {
  /// LIMIT: findings of one file.
  package static let findingsMax = 100

  /// What is out of order in a file of the standardized storage called `name` that holds `bytes`.
  ///
  /// A deleted or superseded file is looked at as any other; at most ``findingsMax`` come out.
  package static func findings(in bytes: [UInt8], of name: FileName) -> [Finding] {
    guard let type = name.dataType else { return [.typeUnknown] }
    do throws(HL7v2Error) {
      let check = MessageCheck(try HL7v2.Message(bytes), name, type)
      return Array(check.findings.prefix(findingsMax))
    } catch {
      return [.message(error)]
    }
  }
}

/// The check of one message.
private struct MessageCheck {
  private let message: HL7v2.Message
  private let name: SSMIX2.FileName
  private let type: SSMIX2.DataType

  init(_ message: HL7v2.Message, _ name: SSMIX2.FileName, _ type: SSMIX2.DataType) {
    self.message = message
    self.name = name
    self.type = type
  }

  var findings: [SSMIX2.Finding] {
    var findings = message.notes.map { SSMIX2.Finding.note($0) }
    if message.charset != .japanese { findings.append(.charsetOther) }
    if !isOfThePatient { findings.append(.patientDiffers) }
    return findings + messageType + careDate + structure + fields
  }

  private var messageType: [SSMIX2.Finding] {
    guard !type.messageTypes.contains(message.type) else { return [] }
    let hasCode = type.messageTypes.contains { $0.code == message.type.code }
    return [hasCode ? .messageEventWrong : .messageTypeWrong]
  }

  private var isOfThePatient: Bool {
    guard let identifiers = message.first("PID")?[3], identifiers.hasValue else { return true }
    return identifiers.repetitions.contains { $0.text == name.patient.exposed }
  }

  private var careDate: [SSMIX2.Finding] {
    guard let place = SSMIX2.CareDateField(of: message.type), let careDate = name.careDate else {
      return []
    }
    let days = message.segments(place.segment).map { $0[place.field].text.prefix(8) }
    return days.contains { $0 == careDate } ? [] : [.careDateDiffers(place)]
  }

  private var structure: [SSMIX2.Finding] {
    let names = message.segments.map(\.name)
    switch SSMIX2.MessageStructure.of(message.type)?.departure(names) {
    case .misplaced(let index)?:
      return [.segmentMisplaced(segment: names[index], number: index + 1)]
    case .incomplete?: return [.segmentMissing]
    case nil: return []
    }
  }

  private var fields: [SSMIX2.Finding] {
    message.segments.flatMap { segment in
      SSMIX2.RequiredFields.numbers(of: segment.name, in: type).filter { segment[$0].isAbsent }
        .map { .fieldMissing(segment: segment.name, field: $0, number: segment.number) }
    }
  }
}
