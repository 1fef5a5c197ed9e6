extension SSMIX2 {
  /// What a check of a storage found out of order about one file or folder.
  package enum Finding: Equatable, Sendable {
    // Where it lies and what it is called.
    /// The name is not one of SS-MIX2: the part that is malformed, nil where there are not seven.
    case nameMalformed(FileName.Part?)
    /// The name says something else than the folders it lies in.
    case nameMisplaced([FileName.Part])
    /// The standard has no such type of data.
    case typeUnknown
    /// Two files of the same order are marked valid; the newest counts.
    case validTwice
    /// A name that is no UTF-8, a link, a device, or a folder where none is expected.
    case entryUnexpected
    /// The file, or the folder, is larger than the limit.
    case tooLarge
    /// The file, or the folder, could not be read.
    case unreadable

    // What stands in it.
    /// It is no message.
    case message(HL7v2Error)
    /// The message bends its standard.
    case note(HL7v2.Note)
    /// The message is in another character set than the standard's ISO-2022-JP.
    case charsetOther
    /// The type of data is not written by such a message.
    case messageTypeWrong
    /// The type of data is written by such a message, but of another trigger event.
    case messageEventWrong
    /// A field that the type requires is not there.
    case fieldMissing(segment: HL7v2.SegmentName, field: Int, number: Int)
    /// A segment stands where the message has no place for it.
    case segmentMisplaced(segment: HL7v2.SegmentName, number: Int)
    /// The message ends before segments that it has to have.
    case segmentMissing
    /// The day of care is not the one in the message.
    case careDateDiffers(CareDateField)
    /// The message speaks of another patient than its name: one of both is wrong.
    case patientDiffers

    /// How much a finding matters.
    package enum Severity: String, Sendable {
      /// The file is not shown, or cannot be relied on.
      case fault
      /// It is shown, but differs from what it should be.
      case caution
      /// It was read although it is sloppy.
      case note
    }
  }
}

extension SSMIX2.Finding {
  /// How much it matters.
  package var severity: Severity {
    switch self {
    case .nameMalformed, .nameMisplaced, .typeUnknown, .validTwice, .entryUnexpected, .tooLarge,
      .unreadable, .message, .messageTypeWrong, .patientDiffers:
      .fault
    case .messageEventWrong, .fieldMissing, .segmentMisplaced, .segmentMissing, .careDateDiffers:
      .caution
    case .note(let note): note.kind.isLoss ? .caution : .note
    case .charsetOther: .note
    }
  }

  /// Its name, for scripts; it does not change.
  package var name: String {
    switch self {
    case .nameMalformed: "name-malformed"
    case .nameMisplaced: "name-misplaced"
    case .typeUnknown: "type-unknown"
    case .validTwice: "valid-twice"
    case .entryUnexpected: "entry-unexpected"
    case .tooLarge: "too-large"
    case .unreadable: "unreadable"
    case .message(let error): error.name
    case .note(let note): note.kind.name
    case .charsetOther: "charset-other"
    case .messageTypeWrong: "message-type-wrong"
    case .messageEventWrong: "message-event-wrong"
    case .fieldMissing: "field-missing"
    case .segmentMisplaced: "segment-misplaced"
    case .segmentMissing: "segment-missing"
    case .careDateDiffers: "care-date-differs"
    case .patientDiffers: "patient-differs"
    }
  }
}

extension HL7v2Error {
  fileprivate var name: String {
    switch self {
    case .headerMissing: "header-missing"
    case .headerRepeated: "header-repeated"
    case .delimitersMalformed: "delimiters-malformed"
    case .charset(let error): error.name
    case .segmentNameMalformed: "segment-name-malformed"
    case .controlCharacter: "control-character"
    case .tooLong, .tooManySegments, .tooManyFields, .tooManyRepetitions, .tooManyComponents:
      "message-too-large"
    }
  }
}

extension CharsetError {
  fileprivate var name: String {
    switch self {
    case .charsetUnknown: "charset-unknown"
    case .escapeUnknown: "charset-escape-unknown"
    case .characterBroken: "charset-character-broken"
    case .lineEndsShifted: "charset-line-ends-shifted"
    case .eightBit: "charset-eight-bit"
    case .utf8Malformed: "charset-utf8-malformed"
    }
  }
}

extension HL7v2.Note.Kind {
  /// Whether something of the text could not be shown as it was meant.
  fileprivate var isLoss: Bool { self == .text(.lost) || self == .escapeUnknown }

  fileprivate var name: String {
    switch self {
    case .lineFeed: "line-feed"
    case .emptySegment: "segment-empty"
    case .endBlock: "end-block"
    case .escapeUnknown: "escape-unknown"
    case .endMissing: "end-missing"
    case .text(.charsetUndeclared): "charset-undeclared"
    case .text(.charsetMisspelt): "charset-misspelt"
    case .text(.romanSet): "charset-roman"
    case .text(.oldEscape): "charset-old-escape"
    case .text(.halfwidthKana): "kana-halfwidth"
    case .text(.vendorCharacter): "character-of-vendor"
    case .text(.substituted): "character-substituted"
    case .text(.lost): "character-lost"
    }
  }
}
