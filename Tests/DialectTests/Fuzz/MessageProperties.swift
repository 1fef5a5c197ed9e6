import Dialect

/// What must hold of texts, messages, frames and names for any bytes at all.
enum MessageProperties {
  /// Each character set refuses the bytes or reads them as sound UTF-8, and what Japanese text says
  /// can be written, read and written again to the same bytes.
  ///
  /// Returns what is broken, nil if nothing is.
  static func text(_ bytes: [UInt8]) -> String? {
    for charset in [Charset.ascii, .latin1, .utf8, .japanese] {
      guard let decoded = try? charset.decode(bytes) else { continue }
      guard String(validating: decoded.utf8, as: UTF8.self) != nil else { return "no UTF-8" }
      guard decoded.notes.allSatisfy({ $0.count > 0 && $0.offset < bytes.count }) else {
        return "a note of no place"
      }
      let written = JapaneseText.encode(decoded.text)
      guard let again = try? JapaneseText.decode(written.bytes), again.notes.isEmpty else {
        return "what was written is not read"
      }
      guard JapaneseText.encode(again.text).bytes == written.bytes else { return "not stable" }
      guard !written.notes.isEmpty || again.text == inJIS(decoded.text) else {
        return "silently changed"
      }
    }
    return nil
  }

  /// The text with the code points of JIS where Windows has others for the same character.
  private static func inJIS(_ text: String) -> String {
    let same: [Unicode.Scalar: Unicode.Scalar] = [
      "～": "〜", "∥": "‖", "－": "−", "￠": "¢", "￡": "£", "￢": "¬", "—": "―",
    ]
    return String(String.UnicodeScalarView(text.unicodeScalars.map { same[$0] ?? $0 }))
  }

  /// A message is refused, or says the same after it was written in UTF-8 with its values; its
  /// check ends with as many findings as are allowed.
  ///
  /// Returns what is broken, nil if nothing is.
  static func message(_ bytes: [UInt8]) -> String? {
    let name = "9999013_20110701_OMP-01_1_20110701224603984_01_1"
    if let name = try? SSMIX2.FileName(name) {
      guard SSMIX2.findings(in: bytes, of: name).count <= SSMIX2.findingsMax else {
        return "too many findings"
      }
    }
    guard let message = try? HL7v2.Message(bytes) else { return nil }
    guard message.notes.count <= HL7v2.Limits().notesMax else { return "too many notes" }
    let header = HL7v2.Header(
      answering: message, time: "", type: message.type, structure: "", controlID: "")
    var utf8 = header
    utf8.charset = .utf8
    var writer = HL7v2.Writer(utf8)
    for segment in message.segments.dropFirst() {
      writer.segment(segment.name, values(of: segment))
    }
    guard let again = try? HL7v2.Message(writer.finish().bytes) else {
      return "what was written is refused"
    }
    guard again.notes.isEmpty else { return "what was written is sloppy" }
    let (one, other) = (message.segments.dropFirst(), again.segments.dropFirst())
    guard one.map(\.name) == other.map(\.name) else { return "other segments" }
    for (segment, copy) in zip(one, other) where texts(of: segment) != texts(of: copy) {
      return "other values"
    }
    return nil
  }

  private static func values(of segment: HL7v2.Segment) -> [HL7v2.Value] {
    (0..<segment.fieldCount).map { index in
      .repetitions(
        segment[index + 1].repetitions.map { repetition in
          repetition.isNull
            ? .null : .components(repetition.components.map { .init($0.subcomponents) })
        })
    }
  }

  /// The texts of a segment; without the control characters that are not written.
  private static func texts(of segment: HL7v2.Segment) -> [[[[String]]]] {
    let fields = (0..<segment.fieldCount).map { index in
      trimmed(
        segment[index + 1].repetitions.map { repetition in
          trimmed(repetition.components.map { trimmed($0.subcomponents.map(shown)) })
        })
    }
    return trimmed(fields)
  }

  private static func shown(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }))
  }

  /// Without empty ones at the end.
  private static func trimmed<Part: Collection>(_ parts: [Part]) -> [Part] {
    Array(parts.prefix(parts.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0))
  }

  /// A stream yields the same messages and the same fault whole and byte by byte; a name and a line
  /// of a transaction are refused or written as they were.
  ///
  /// Returns what is broken, nil if nothing is.
  static func frames(_ bytes: [UInt8]) -> String? {
    guard received(bytes, step: bytes.count) == received(bytes, step: 1) else {
      return "a stream depends on how it is cut"
    }
    for message in received(bytes, step: 7).messages {
      guard let frame = HL7v2.frame(message) else { return "a message that cannot be framed" }
      guard received(frame, step: 3).messages == [message] else { return "framed otherwise" }
    }
    for transaction in SSMIX2.transactions(in: bytes)
    where transaction.message.upperBound > bytes.count {
      return "a message beyond the end"
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    if let name = try? SSMIX2.FileName(text), name.exposed != text { return "another name" }
    if let line = SSMIX2.TransactionHeader(text), line.exposed != text { return "another line" }
    return nil
  }

  private struct Received: Equatable {
    var messages: [[UInt8]] = []
    var fault: HL7v2.FramingError?
  }

  private static func received(_ bytes: [UInt8], step: Int) -> Received {
    var decoder = HL7v2.FrameDecoder(bytesMax: 1000)
    var received = Received()
    do throws(HL7v2.FramingError) {
      var at = 0
      while at < bytes.count {
        let end = min(bytes.count, at + step)
        received.messages += try decoder.receive(Array(bytes[at..<end]).span)
        at = end
      }
      try decoder.end()
    } catch {
      received.fault = error
    }
    return received
  }
}
