package import Record

extension HL7v2.DiscoveryQuery {
  /// The answer to the query: one handle, or none for whatever reason (IHE ITI TF-2 3.9.4.2,
  /// 3.21.4.2).
  ///
  /// Who is unknown, refused or does not take part gets the same bytes but for ids and time. `time`
  /// is as MSH-7 has it, `authority` the OID under which the bridge gives handles.
  package func answer(
    _ handle: Handle?, authority: String, time: String, controlID: String
  ) -> [UInt8] {
    let (event, structure) = kind.answer
    var writer = HL7v2.Writer(
      HL7v2.Header(
        answering: message, time: time, type: HL7v2.MessageType("RSP", event),
        structure: structure, controlID: controlID))
    writer.segment("MSA", ["AA", .text(message.header[10].text)])
    writer.segment("QAK", [.text(tag), handle == nil ? "NF" : "OK"])
    writer.segment("QPD", HL7v2.repeated(parameters))
    if let handle {
      // The bridge knows no name: PID-5 says so, as a pseudonym without text (3.9.4.2.2.6).
      writer.segment(
        "PID",
        [
          .absent, .absent,
          .components([.init(handle.text), "", "", .init(["", authority, "ISO"])]), .absent,
          .repetitions([
            .absent, .components(["", "", "", "", "", "", "S"]),
          ]),
        ])
    }
    return writer.finish().bytes
  }
}

extension HL7v2 {
  /// The answer to a message that cannot be answered as it is.
  ///
  /// A query is answered by its own kind of message, everything else by a general acknowledgement.
  package static func answer(
    _ fault: QueryFault, to message: Message, time: String, controlID: String
  ) -> [UInt8] {
    let kind = message.type.code == "QBP" ? DiscoveryQuery.Kind(rawValue: message.type.event) : nil
    let header = Header(
      answering: message, time: time,
      type: MessageType(kind == nil ? "ACK" : "RSP", kind?.answer.event ?? message.type.event),
      structure: kind?.answer.structure ?? "ACK", controlID: controlID)
    var writer = Writer(header)
    writer.segment(
      "MSA", [.text(fault.acknowledgement.rawValue), .text(message.header[10].text)])
    let place: Value =
      fault.segment.isEmpty
      ? .absent
      : .components([.init(fault.segment), "1", .init(fault.field == 0 ? "" : "\(fault.field)")])
    writer.segment(
      "ERR",
      [
        .absent, place,
        .components([.init(fault.kind.rawValue), .init(fault.kind.name), "HL70357"]), "E",
        .absent, .absent, .absent, .text(fault.text),
      ])
    if kind != nil, let parameters = message.first("QPD") {
      writer.segment(
        "QAK", [.text(parameters[2].text), .text(fault.acknowledgement.rawValue)])
      writer.segment("QPD", repeated(parameters))
    }
    return writer.finish().bytes
  }

  /// The fields of a segment of the asker's own, said again.
  static func repeated(_ segment: Segment) -> [Value] {
    (1...max(1, segment.fieldCount)).map { number in
      .repetitions(
        segment[number].repetitions.map { repetition in
          .components(
            repetition.components.map { component in
              Value.Component(component.subcomponents)
            })
        })
    }
  }

  /// Who asks, as UAC says (HL7 v2.6 §2.14.14): `UAC|SAML|^AP^^Base64^…`, or `JWT` for an assertion
  /// in JWS form.
  package enum Credential: Equatable, Sendable {
    /// A compact JWS.
    case token(String)
    /// A SAML 2.0 assertion, XML.
    case assertion([UInt8])

    /// LIMIT: bytes of a credential, decoded.
    package static let bytesMax = 65_536

    /// Reads the credential of a message; nil if it has none.
    ///
    /// Throws ``QueryFault`` for one that cannot be read.
    package static func of(_ message: Message) throws(QueryFault) -> Credential? {
      guard let segment = message.first("UAC") else { return nil }
      let data = segment[2].component(5).text
      let isBase64 = segment[2].component(4).text.lowercased() == "base64"
      guard data.utf8.count <= bytesMax * 4 / 3 + 4 else {
        throw QueryFault(.application, "UAC", 2)
      }
      let bytes = isBase64 ? Base64.decode(data.utf8.span) : Array(data.utf8)
      switch (segment[1].text, bytes) {
      case ("JWT", let bytes?): return .token(String(decoding: bytes, as: UTF8.self))
      case ("SAML", let bytes?): return .assertion(bytes)
      default: throw QueryFault(.application, "UAC", 1)
      }
    }
  }
}
