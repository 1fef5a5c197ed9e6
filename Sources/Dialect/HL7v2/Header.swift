extension HL7v2 {
  /// What MSH says of a message that is written (HL7 v2.5 §2.15.9).
  package struct Header: Equatable, Sendable {
    /// MSH-3 and MSH-4: who sends.
    package var sender: Party
    /// MSH-5 and MSH-6: who is to receive.
    package var receiver: Party
    /// MSH-7: when it was written, such as `20261121093000+0900`.
    package var time: String
    /// MSH-9.
    package var type: MessageType
    /// MSH-9.3, such as `RSP_K21`; empty if the message has none.
    package var structure: String
    /// MSH-10: at most 20 characters.
    package var controlID: String
    /// MSH-11: `P`, `T` or `D`.
    package var processingID: String
    /// MSH-18: UTF-8 or ISO-2022-JP; others are written as ISO-2022-JP, which holds ASCII.
    package var charset: Charset

    /// An application at a facility.
    package struct Party: Equatable, Sendable {
      /// The application.
      package let application: String
      /// The facility.
      package let facility: String

      /// An application at a facility.
      package init(application: String, facility: String) {
        self.application = application
        self.facility = facility
      }
    }

    /// A header in production (`P`).
    package init(
      from sender: Party, to receiver: Party, time: String, type: MessageType, structure: String,
      controlID: String, charset: Charset
    ) {
      self.sender = sender
      self.receiver = receiver
      self.time = time
      self.type = type
      self.structure = structure
      self.controlID = controlID
      self.charset = charset
      processingID = "P"
    }

    /// The header of an answer to `message`: back to its sender, in its character set.
    package init(
      answering message: Message, time: String, type: MessageType, structure: String,
      controlID: String
    ) {
      let header = message.header
      self.init(
        from: Party(application: header[5].text, facility: header[6].text),
        to: Party(application: header[3].text, facility: header[4].text), time: time, type: type,
        structure: structure, controlID: controlID,
        charset: message.charset == .japanese ? .japanese : .utf8)
      processingID = header[11].text
    }

    /// MSH-3 and those that follow.
    var fields: [Value] {
      var names: [Value] = [.text(charset.name)]
      if charset != .utf8 { names = [.absent, .text("ISO IR87")] }
      return [
        .text(sender.application), .text(sender.facility), .text(receiver.application),
        .text(receiver.facility), .text(time), .absent,
        .components([.init(type.code), .init(type.event), .init(structure)]),
        .text(controlID), .text(processingID), "2.5", .absent, .absent, .absent, .absent, .absent,
        .repetitions(names), .absent, charset == .utf8 ? .absent : "ISO 2022-1994",
      ]
    }
  }

  /// How a message was taken (table 0008).
  package enum Acknowledgement: String, Sendable {
    /// It was taken.
    case accept = "AA"
    /// It cannot be answered as it is.
    case error = "AE"
    /// It was refused before it was looked into.
    case reject = "AR"
  }
}

extension HL7v2.Writer {
  /// A general acknowledgement of `message` (HL7 v2.5 §2.14.1).
  package static func acknowledgement(
    _ code: HL7v2.Acknowledgement, of message: HL7v2.Message, time: String, controlID: String
  ) -> Written {
    let header = HL7v2.Header(
      answering: message, time: time, type: HL7v2.MessageType("ACK", message.type.event),
      structure: "ACK", controlID: controlID)
    var writer = HL7v2.Writer(header)
    writer.segment("MSA", [.text(code.rawValue), .text(message.header[10].text)])
    return writer.finish()
  }
}
