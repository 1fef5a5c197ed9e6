extension HL7v2 {
  /// A question for what a patient is called elsewhere: PIX Query (QBP^Q23, IHE ITI TF-2 3.9) or
  /// Patient Demographics Query (QBP^Q22, IHE ITI TF-2 3.21).
  package struct DiscoveryQuery: Sendable {
    /// What is asked by.
    package enum Kind: String, Sendable {
      case identifiers = "Q23"
      case demographics = "Q22"

      /// The trigger event and the structure of the answer.
      var answer: (event: String, structure: String) {
        switch self {
        case .identifiers: ("K23", "RSP_K23")
        case .demographics: ("K22", "RSP_K21")
        }
      }
    }

    /// What is asked by.
    package let kind: Kind
    /// QPD-2.
    package let tag: String
    /// The patient's identifier that was given; nil if the patient is only described.
    package let identifier: Identifier?
    /// The authorities whose identifiers are wanted, by OID; empty for all.
    package let domains: [String]
    let message: Message
    let parameters: Segment

    /// A patient's identifier and the authority that gave it (CX.1 and CX.4).
    package struct Identifier: Equatable, Sendable {
      /// CX.1; never empty.
      package let value: String
      /// CX.4.2, an OID; nil where only a name was given or nothing.
      package let authority: String?
    }

    /// Reads a query.
    ///
    /// Throws ``QueryFault`` for another message, and for what a query lacks or has malformed.
    package init(_ message: Message) throws(QueryFault) {
      guard message.type.code == "QBP" else { throw QueryFault(.messageTypeUnsupported, "MSH", 9) }
      guard let kind = Kind(rawValue: message.type.event) else {
        throw QueryFault(.eventUnsupported, "MSH", 9)
      }
      guard message.header[12].text.hasPrefix("2.5") else {
        throw QueryFault(.versionUnsupported, "MSH", 12)
      }
      guard !message.header[10].text.isEmpty else { throw QueryFault(.fieldMissing, "MSH", 10) }
      guard let parameters = message.first("QPD") else {
        throw QueryFault(.segmentMissing, "QPD", 0)
      }
      guard !parameters[2].text.isEmpty else { throw QueryFault(.fieldMissing, "QPD", 2) }
      self.kind = kind
      self.message = message
      self.parameters = parameters
      tag = parameters[2].text
      switch kind {
      case .identifiers:
        guard let found = Identifier(parameters[3].first) else {
          throw QueryFault(.fieldMissing, "QPD", 3)
        }
        identifier = found
        domains = try Self.domains(parameters, 4)
      case .demographics:
        guard parameters[3].hasValue else { throw QueryFault(.fieldMissing, "QPD", 3) }
        identifier = try Self.identifier(described: parameters[3])
        domains = try Self.domains(parameters, 8)
      }
    }

    /// What domains are wanted: the authority of each repetition.
    private static func domains(
      _ parameters: Segment, _ number: Int
    ) throws(QueryFault) -> [String] {
      var domains: [String] = []
      for repetition in parameters[number].repetitions where repetition.hasValue {
        let oid = repetition.component(4).subcomponent(2)
        guard !oid.isEmpty else { throw QueryFault(.keyUnknown, "QPD", number) }
        domains.append(oid)
      }
      return domains
    }

    /// `@PID.3.1^value` and its companions among the demographics that are asked by.
    private static func identifier(described: Field) throws(QueryFault) -> Identifier? {
      var parts: [String: String] = [:]
      for repetition in described.repetitions {
        let name = repetition.component(1).text
        guard name.hasPrefix("@PID.") else { throw QueryFault(.keyUnknown, "QPD", 3) }
        if name.hasPrefix("@PID.3") { parts[name] = repetition.component(2).text }
      }
      guard let value = parts["@PID.3.1"] ?? parts["@PID.3"], !value.isEmpty else { return nil }
      return Identifier(value: value, authority: parts["@PID.3.4.2"])
    }
  }

  /// Why a query cannot be answered as it is, and where the fault stands in it.
  package struct QueryFault: Error, Equatable, Sendable {
    /// The fault (table 0357).
    package enum Kind: String, CaseIterable, Sendable {
      case segmentMissing = "100"
      case fieldMissing = "101"
      case messageTypeUnsupported = "200"
      case eventUnsupported = "201"
      case versionUnsupported = "203"
      case keyUnknown = "204"
      /// Whoever asks is not let in, or the bridge cannot answer now.
      case application = "207"
    }

    /// The fault.
    package let kind: Kind
    /// The segment it stands in; empty for the whole message.
    package let segment: String
    /// The field, from 1; 0 for the whole segment.
    package let field: Int
    /// What a person reads; holds no content of a record.
    package let text: String

    /// A fault at a place.
    package init(_ kind: Kind, _ segment: String = "", _ field: Int = 0, text: String? = nil) {
      self.kind = kind
      self.segment = segment
      self.field = field
      self.text = text ?? kind.name
    }

    /// How the message is taken: what is not spoken here is rejected, all else is an error.
    package var acknowledgement: Acknowledgement {
      switch kind {
      case .messageTypeUnsupported, .eventUnsupported, .versionUnsupported: .reject
      default: .error
      }
    }
  }
}

extension HL7v2.QueryFault.Kind {
  /// The name in table 0357.
  var name: String {
    switch self {
    case .segmentMissing: "Segment sequence error"
    case .fieldMissing: "Required field missing"
    case .messageTypeUnsupported: "Unsupported message type"
    case .eventUnsupported: "Unsupported event code"
    case .versionUnsupported: "Unsupported version id"
    case .keyUnknown: "Unknown key identifier"
    case .application: "Application internal error"
    }
  }
}

extension HL7v2.DiscoveryQuery.Identifier {
  fileprivate init?(_ repetition: HL7v2.Repetition) {
    let value = repetition.component(1).text
    guard !value.isEmpty else { return nil }
    let oid = repetition.component(4).subcomponent(2)
    self.init(value: value, authority: oid.isEmpty ? nil : oid)
  }
}
