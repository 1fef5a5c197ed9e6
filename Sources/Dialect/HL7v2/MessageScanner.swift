/// The text of a message and where its fields are; shared by all that is cut from it.
final class MessageStorage: Sendable {
  /// The text in UTF-8.
  let bytes: [UInt8]
  let delimiters: HL7v2.Delimiters
  /// The fields of all segments; the name of each segment is its field 0.
  let fields: [FieldBounds]

  init(bytes: [UInt8], delimiters: HL7v2.Delimiters, fields: [FieldBounds]) {
    self.bytes = bytes
    self.delimiters = delimiters
    self.fields = fields
  }
}

/// Where a field is; 32 bits suffice because messages are limited.
struct FieldBounds {
  let lower: UInt32
  let upper: UInt32

  init(_ lower: Int, _ upper: Int) {
    self.lower = UInt32(lower)
    self.upper = UInt32(upper)
  }
}

/// Where a segment is.
struct SegmentBounds {
  let name: HL7v2.SegmentName
  /// Its place in the message, from 1.
  let number: Int
  /// Its fields among those of the message; the first is its name.
  let fields: Range<Int>
}

/// One pass over the text of a message: segments and fields, limits and sloppinesses.
struct MessageScanner {
  private(set) var segments: [SegmentBounds] = []
  private(set) var notes: [HL7v2.Note] = []

  private let bytes: [UInt8]
  private let delimiters: HL7v2.Delimiters
  private let limits: HL7v2.Limits
  private var fields: [FieldBounds] = []
  private var at = 0
  /// The segment being read, from 1.
  private var number = 0
  /// The field being read and what it holds so far.
  private var field = 0
  private var repetitions = 1
  private var components = 1

  init(_ bytes: [UInt8], _ delimiters: HL7v2.Delimiters, _ limits: HL7v2.Limits) {
    self.bytes = bytes
    self.delimiters = delimiters
    self.limits = limits
    fields.reserveCapacity(bytes.count / 6)
  }

  func storage() -> MessageStorage {
    MessageStorage(bytes: bytes, delimiters: delimiters, fields: fields)
  }

  /// Keeps the first note of a kind of each field, while there is room.
  mutating func note(_ kind: HL7v2.Note.Kind) {
    let place = number == 0 ? (0, 0) : (number, field)
    let isKnown = notes.contains { known in
      guard known.kind == kind else { return false }
      if kind == .escapeUnknown { return (known.segment, known.field) == place }
      return true
    }
    guard !isKnown, notes.count < limits.notesMax else { return }
    notes.append(HL7v2.Note(kind: kind, segment: place.0, field: place.1))
  }

  mutating func scan() throws(HL7v2Error) {
    while at < bytes.count {
      let start = at
      try segment()
      if at == start { note(.emptySegment) }
      endSegment()
    }
  }

  /// Passes what ends a segment: CR, or with a note LF, CR LF or nothing.
  private mutating func endSegment() {
    field = 0
    guard at < bytes.count else { return note(.endMissing) }
    if bytes[at] == 0x0D { at += 1 }
    guard at < bytes.count, bytes[at] == 0x0A else { return }
    note(.lineFeed)
    at += 1
  }

  private mutating func segment() throws(HL7v2Error) {
    guard bytes[at] != 0x0D, bytes[at] != 0x0A else { return }
    number += 1
    guard number <= limits.segmentsMax else { throw .tooManySegments(max: limits.segmentsMax) }
    guard let name = HL7v2.SegmentName(bytes, at: at, before: bytes.count),
      at + 3 == bytes.count || isEnd(bytes[at + 3]) || bytes[at + 3] == delimiters.field
    else { throw .segmentNameMalformed(segment: number) }
    let first = fields.count
    fields.append(FieldBounds(at, at + 3))
    at += 3
    if name == "MSH" { try header() }
    while at < bytes.count, bytes[at] == delimiters.field { try nextField(first) }
    segments.append(SegmentBounds(name: name, number: number, fields: first..<fields.count))
  }

  /// MSH-1 is the delimiter itself and MSH-2 the four others, after which fields are as anywhere.
  private mutating func header() throws(HL7v2Error) {
    guard number == 1 else { throw .headerRepeated(segment: number) }
    let end = bytes[(at + 1)...].firstIndex { $0 == delimiters.field || isEnd($0) } ?? bytes.count
    // HL7 v2.7 added a fifth character, for truncation.
    guard (4...5).contains(end - at - 1) else { throw .delimitersMalformed }
    fields.append(FieldBounds(at, at + 1))
    fields.append(FieldBounds(at + 1, end))
    at = end
  }

  private mutating func nextField(_ first: Int) throws(HL7v2Error) {
    field = fields.count - first
    guard field <= limits.fieldsMax else {
      throw .tooManyFields(segment: number, max: limits.fieldsMax)
    }
    at += 1
    let start = at
    repetitions = 1
    components = 1
    while at < bytes.count {
      let byte = bytes[at]
      if byte == delimiters.field || isEnd(byte) { break }
      try pass(byte)
    }
    fields.append(FieldBounds(start, at))
    guard repetitions <= limits.repetitionsMax else {
      throw .tooManyRepetitions(segment: number, field: field, max: limits.repetitionsMax)
    }
    guard components <= limits.componentsMax else {
      throw .tooManyComponents(segment: number, field: field, max: limits.componentsMax)
    }
  }

  private mutating func pass(_ byte: UInt8) throws(HL7v2Error) {
    if byte == delimiters.component || byte == delimiters.subcomponent {
      components += 1
    } else if byte == delimiters.repetition {
      repetitions += 1
    } else if byte == delimiters.escape {
      if let escape = HL7v2.Escape(bytes, at: at, delimiters) {
        at = escape.end
        return
      }
      note(.escapeUnknown)
    } else if byte < 0x20 && byte != 0x09 || byte == 0x7F {
      throw .controlCharacter(segment: number, field: field)
    }
    at += 1
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }
}
