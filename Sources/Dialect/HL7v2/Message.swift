extension HL7v2 {
  /// A message: its text in UTF-8 and where its segments and fields stand in it.
  ///
  /// The whole text is decoded before anything is split, since bytes of kanji look like delimiters
  /// (`本` is 4B 5C, and 5C is `\`). Reading costs one pass; a field is cut when it is asked for.
  package struct Message: Sendable {
    /// The segments in order; the first is MSH.
    package let segments: [Segment]
    /// The character set the text came in.
    package let charset: Charset
    /// How the message bends the standard; at most ``Limits/notesMax``.
    package let notes: [Note]

    let storage: MessageStorage

    /// Reads `bytes`, in the character set that MSH-18 names.
    ///
    /// Refused is what has no header, a segment without a name, a text its character set does not
    /// allow, and what exceeds `limits`. Escapes that HL7 does not have are shown as they stand,
    /// with a note: senders write `\` for the yen sign. `fallback` is the set where MSH-18 is
    /// absent.
    package init(
      _ bytes: [UInt8], fallback: Charset = .ascii, limits: Limits = Limits()
    ) throws(HL7v2Error) {
      guard bytes.count <= limits.bytesMax else { throw .tooLong(bytesMax: limits.bytesMax) }
      let header = try RawHeader(bytes)
      var scanner: MessageScanner
      do throws(CharsetError) {
        charset = try header.charset(fallback: fallback)
        let decoded = try charset.decode(header.unframed)
        scanner = MessageScanner(decoded.utf8, header.delimiters, limits)
        for note in decoded.notes { scanner.note(.text(note.kind)) }
      } catch {
        throw .charset(error)
      }
      if header.isFramed { scanner.note(.endBlock) }
      if header.charsetIsMisspelt { scanner.note(.text(.charsetMisspelt)) }
      try scanner.scan()
      let storage = scanner.storage()
      self.storage = storage
      notes = scanner.notes
      segments = scanner.segments.map { Segment(storage: storage, name: $0.name, at: $0) }
    }

    /// The delimiters that the header declares.
    package var delimiters: Delimiters { storage.delimiters }

    /// MSH.
    package var header: Segment { segments[0] }

    /// The whole text in UTF-8; segments may end as the sender ended them.
    package var utf8: [UInt8] { storage.bytes }

    /// MSH-9.
    package var type: MessageType { MessageType(header[9]) }

    /// The segments named `name`, in order.
    package func segments(_ name: SegmentName) -> [Segment] { segments.filter { $0.name == name } }

    /// The first segment named `name`.
    package func first(_ name: SegmentName) -> Segment? { segments.first { $0.name == name } }
  }

  /// What a message is (MSH-9): `RDE^O11^RDE_O11`.
  package struct MessageType: Hashable, Sendable {
    /// The message code, such as `RDE`.
    package let code: String
    /// The trigger event, such as `O11`.
    package let event: String

    /// A type of message.
    package init(_ code: String, _ event: String) {
      self.code = code
      self.event = event
    }

    init(_ field: Field) { self.init(field.component(1).text, field.component(2).text) }
  }
}

/// What has to be known of MSH before the text can be decoded.
private struct RawHeader {
  let delimiters: HL7v2.Delimiters
  /// The message without the start and end block that MLLP put around it.
  let unframed: [UInt8]
  let isFramed: Bool
  private let names: [String]

  init(_ bytes: [UInt8]) throws(HL7v2Error) {
    var range = 0..<bytes.count
    if bytes.first == 0x0B { range = 1..<bytes.count }
    if bytes[range].suffix(2) == [0x1C, 0x0D] {
      range = range.dropLast(2)
    } else if bytes[range].last == 0x1C {
      range = range.dropLast()
    }
    isFramed = range.count < bytes.count
    unframed = isFramed ? Array(bytes[range]) : bytes
    guard HL7v2.SegmentName(unframed, at: 0, before: unframed.count) == "MSH" else {
      throw .headerMissing
    }
    guard let delimiters = HL7v2.Delimiters(header: unframed, at: 3) else {
      throw .delimitersMalformed
    }
    self.delimiters = delimiters
    names = Self.field(18, of: unframed, delimiters).split(
      separator: delimiters.repetition, omittingEmptySubsequences: false
    ).map { String(decoding: $0, as: UTF8.self) }
  }

  var charsetIsMisspelt: Bool { !Charset.isSpeltRight(names) }

  func charset(fallback: Charset) throws(CharsetError) -> Charset {
    guard names.contains(where: { !$0.isEmpty }) else { return fallback }
    guard let charset = Charset(names) else { throw .charsetUnknown }
    return charset
  }

  /// The bytes of a field of MSH, not taking halves of kanji for delimiters.
  private static func field(
    _ number: Int, of bytes: [UInt8], _ delimiters: HL7v2.Delimiters
  ) -> ArraySlice<UInt8> {
    var field = 2
    var start = 4
    var isKanji = false
    var at = 4
    while at < bytes.count, bytes[at] != 0x0D, bytes[at] != 0x0A {
      if bytes[at] == 0x1B, at + 1 < bytes.count {
        isKanji = bytes[at + 1] == 0x24
        at += isKanji ? 2 : 3
        // ESC $ ( D and its like have one byte more.
        if isKanji { at += at < bytes.count && bytes[at] == 0x28 ? 2 : 1 }
        continue
      }
      if !isKanji, bytes[at] == delimiters.field {
        field += 1
        if field == number { start = at + 1 }
        if field == number + 1 { return bytes[start..<at] }
      }
      at += 1
    }
    return field == number ? bytes[start..<min(at, bytes.count)] : []
  }
}
