/// HL7 version 2 in its delimited encoding (HL7 v2.5 chapter 2): messages, their writer and the
/// framing of MLLP.
///
/// SOURCE: HL7 v2.5 §2.5–2.10, HL7 MLLP release 1, JAHIS データ交換規約（共通編）.
package enum HL7v2 {}

/// Why a message was refused; never says what stands in it.
package enum HL7v2Error: Error, Equatable, Sendable {
  /// The bytes do not begin with an MSH segment.
  case headerMissing
  /// A second MSH stands in the message.
  case headerRepeated(segment: Int)
  /// MSH-1 and MSH-2 are not five different printable characters.
  case delimitersMalformed
  /// The text is not what its character set allows.
  case charset(CharsetError)
  /// A segment begins with something other than three capitals or digits; segments count from 1.
  case segmentNameMalformed(segment: Int)
  /// A character that no text holds stands in a field.
  case controlCharacter(segment: Int, field: Int)
  /// The message is longer than the limit.
  case tooLong(bytesMax: Int)
  /// The message has more segments than the limit.
  case tooManySegments(max: Int)
  /// A segment has more fields than the limit.
  case tooManyFields(segment: Int, max: Int)
  /// A field has more repetitions than the limit.
  case tooManyRepetitions(segment: Int, field: Int, max: Int)
  /// A field has more components than the limit.
  case tooManyComponents(segment: Int, field: Int, max: Int)
}

extension HL7v2Error: CustomStringConvertible {
  /// The error in plain words, without any content.
  package var description: String {
    switch self {
    case .headerMissing: "the message does not begin with msh"
    case .headerRepeated(let segment): "segment \(segment) is a second msh"
    case .delimitersMalformed: "the delimiters in msh are malformed"
    case .charset(let error): "\(error)"
    case .segmentNameMalformed(let segment): "segment \(segment) has no name"
    case .controlCharacter(let segment, let field):
      "a control character in field \(field) of segment \(segment)"
    case .tooLong(let max): "the message is longer than \(max) bytes"
    case .tooManySegments(let max): "the message has more than \(max) segments"
    case .tooManyFields(let segment, let max): "segment \(segment) has more than \(max) fields"
    case .tooManyRepetitions(let segment, let field, let max):
      "field \(field) of segment \(segment) has more than \(max) repetitions"
    case .tooManyComponents(let segment, let field, let max):
      "field \(field) of segment \(segment) has more than \(max) components"
    }
  }
}

extension HL7v2 {
  /// What one message may hold.
  package struct Limits: Sendable {
    /// LIMIT: bytes of a message, as it came.
    package var bytesMax = 8 << 20
    /// LIMIT: segments of a message.
    package var segmentsMax = 20_000
    /// LIMIT: fields of a segment.
    package var fieldsMax = 256
    /// LIMIT: repetitions of a field.
    package var repetitionsMax = 2_000
    /// LIMIT: components and subcomponents of a field, over all of its repetitions.
    package var componentsMax = 20_000
    /// LIMIT: notes kept of a message.
    package var notesMax = 100

    /// The limits that hold where nothing else is said.
    package init() {}
  }

  /// A sloppiness of a message: it was read, but not as the standard has it.
  package struct Note: Equatable, Sendable {
    /// What is out of order.
    package enum Kind: Equatable, Sendable {
      /// The text bends its character set.
      case text(TextNote.Kind)
      /// Segments end with a line feed, alone or after the carriage return.
      case lineFeed
      /// An empty line between segments.
      case emptySegment
      /// The end block of MLLP was stored with the message.
      case endBlock
      /// An escape that HL7 does not have, or that does not end; it is shown as it stands.
      case escapeUnknown
      /// The last segment is not ended.
      case endMissing
    }

    /// What is out of order.
    package let kind: Kind
    /// Where it first is: segments from 1; 0 where it concerns the whole message.
    package let segment: Int
    /// The field, from 1; 0 where it concerns the whole segment.
    package let field: Int

    /// A note of a place.
    package init(kind: Kind, segment: Int, field: Int) {
      self.kind = kind
      self.segment = segment
      self.field = field
    }
  }
}
