package import Record

extension FHIRConsent {
  /// The resource as JSON bytes.
  package func encoded() -> [UInt8] { value.encoded() }

  /// The resource; what ``init(_:)`` reads again as the same.
  package var value: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("resourceType", "Consent")]
    if let id { members.append(("id", .string(id))) }
    members += [
      ("meta", meta), ("status", .string(status.rawValue)),
      ("scope", Self.concept(ConsentCodes.privacy)),
      ("category", .array(([ConsentCodes.consent] + categories).map(Self.concept))),
      ("patient", patient.value), ("dateTime", .string(said.written)),
      ("performer", .array(performers.map(\.value))),
      ("organization", .array(organizations.map(\.value))),
      ("sourceReference", source.value),
      ("policy", .array(policies.map { ["uri": .string($0)] })),
      ("provision", provision.value),
    ]
    return .object(members)
  }

  private var meta: JSONValue {
    let profile: (key: String, value: JSONValue) = ("profile", [.string(profile.url)])
    guard let version else { return .object([profile]) }
    return .object([("versionId", .string(version)), profile])
  }

  fileprivate static func concept(_ coding: Coding) -> JSONValue {
    ["coding": [value(coding)]]
  }

  fileprivate static func value(_ coding: Coding) -> JSONValue {
    ["system": .string(coding.system ?? ""), "code": .string(coding.code)]
  }
}

extension FHIRConsent.Provision {
  fileprivate var value: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("type", isPermit ? "permit" : "deny")
    ]
    if let period { members.append(("period", period.value)) }
    func add(_ key: String, _ values: [JSONValue]) {
      if !values.isEmpty { members.append((key, .array(values))) }
    }
    let role = FHIRConsent.concept(ConsentCodes.recipient)
    add("actor", actors.map { ["role": role, "reference": $0.value] })
    add("securityLabel", labels.map(FHIRConsent.value))
    add("purpose", purposes.map(FHIRConsent.value))
    if let dataPeriod { members.append(("dataPeriod", dataPeriod.value)) }
    add(
      "data",
      data.map { ["meaning": .string($0.meaning.rawValue), "reference": $0.reference.value] })
    add("provision", exceptions.map(\.value))
    return .object(members)
  }
}

extension FHIRConsent.Period {
  /// The end is the last moment of its span, the start the first.
  fileprivate var value: JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    if let start { members.append(("start", .string(start.written))) }
    if let end { members.append(("end", .string(TimeSpan.millisecond(end.upper - 1)))) }
    return .object(members)
  }
}

extension FHIRReference {
  fileprivate var value: JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    if let address { members.append(("reference", .string(address))) }
    if let type { members.append(("type", .string(type))) }
    if let identifier {
      members.append(
        (
          "identifier",
          ["system": .string(identifier.system), "value": .string(identifier.value)]
        ))
    }
    if let display { members.append(("display", .string(display))) }
    return .object(members)
  }
}

extension TimeSpan {
  /// The millisecond at which the span begins.
  fileprivate var written: String { Self.millisecond(lower) }

  fileprivate static func millisecond(_ milliseconds: Int64) -> String {
    let second = utc(milliseconds)
    let rest = milliseconds % 1000
    let digits = String((rest < 0 ? rest + 1000 : rest) + 1000).dropFirst()
    return "\(second.dropLast()).\(digits)Z"
  }
}
