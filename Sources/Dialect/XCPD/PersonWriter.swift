import Record
import XML

extension XMLWriter {
  /// Writes a name as an element of that name.
  mutating func name(_ element: String, _ name: PatientDiscovery.Name) {
    begin(element)
    attribute("use", ifPresent: name.script?.rawValue)
    for part in name.family { self.element("family", part) }
    for part in name.given { self.element("given", part) }
    end()
  }

  /// Writes an address as an element of that name.
  mutating func address(_ element: String, _ address: PatientDiscovery.Address) {
    begin(element)
    for line in address.lines { self.element("streetAddressLine", line) }
    if let city = address.city { self.element("city", city) }
    if let state = address.state { self.element("state", state) }
    if let code = address.postalCode { self.element("postalCode", code) }
    if let country = address.country { self.element("country", country) }
    end()
  }

  /// Writes what stands before everything else in a message.
  ///
  /// `interaction` is the name of the message itself.
  mutating func transmission(
    _ interaction: String, _ header: DiscoveryHeader, acceptAcknowledgement: String
  ) {
    begin(
      interaction,
      [
        ("xmlns", XCPD.namespace), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("ITSVersion", "XML_1.0"),
      ])
    element("id", [("root", header.messageID)])
    element("creationTime", [("value", header.time)])
    element("interactionId", [("root", XCPD.interactions), ("extension", interaction)])
    element("processingCode", [("code", header.isTest ? "T" : "P")])
    element("processingModeCode", [("code", "T")])
    element("acceptAckCode", [("code", acceptAcknowledgement)])
    device("receiver", "RCV", header.receiver)
    device("sender", "SND", header.sender)
  }

  /// The community stands as the organization that the device acts for (IHE ITI TF-2 3.55.4.1.2.4).
  private mutating func device(_ element: String, _ type: String, _ home: String) {
    begin(element, [("typeCode", type)])
    begin("device", [("classCode", "DEV"), ("determinerCode", "INSTANCE")])
    self.element("id", [("root", home)])
    begin("asAgent", [("classCode", "AGNT")])
    begin(
      "representedOrganization", [("classCode", "ORG"), ("determinerCode", "INSTANCE")])
    self.element("id", [("root", home)])
    for _ in 0..<4 { end() }
  }
}

extension PatientDiscovery.Sex {
  /// HL7 v3 AdministrativeGender.
  var code: String {
    switch self {
    case .male: "M"
    case .female: "F"
    case .other: "UN"
    }
  }
}
