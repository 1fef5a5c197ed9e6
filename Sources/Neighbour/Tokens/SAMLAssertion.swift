import Crypto
import Platform
import XML

/// A user assertion as SAML 2.0 has it (SAML 2.0 Core §2, IHE ITI TF-2 3.40.4.1.2).
struct SAMLAssertion {
  let user: UserAssertion
  let issuer: String
  let id: String
  /// When it is issued, as everything it says of times is counted from.
  let now: Timestamp
  /// The certificate whose owner alone may show it; whoever has it may where there is none.
  let holder: Certificate?

  /// The text, with a signature where the standard wants one; without while it is empty.
  func text(signature: [UInt8] = []) -> [UInt8] {
    var writer = XMLWriter(capacity: 8 << 10)
    writer.begin(
      "saml2:Assertion",
      [
        ("xmlns:saml2", Namespace.saml), ("ID", id), ("IssueInstant", issued.rfc3339),
        ("Version", "2.0"),
      ])
    writer.element("saml2:Issuer", issuer)
    writer.raw(signature)
    writeSubject(to: &writer)
    writer.begin(
      "saml2:Conditions", [("NotBefore", issued.rfc3339), ("NotOnOrAfter", expires.rfc3339)])
    writer.begin("saml2:AudienceRestriction")
    writer.element("saml2:Audience", user.audience)
    writer.end()
    writer.end()
    writer.begin("saml2:AuthnStatement", [("AuthnInstant", issued.rfc3339)])
    writer.begin("saml2:AuthnContext")
    // The password and the key of the token's `amr`.
    writer.element("saml2:AuthnContextClassRef", "https://refeds.org/profile/mfa")
    writer.end()
    writer.end()
    writeAttributes(to: &writer)
    writer.end()
    return writer.finish()
  }

  private var issued: Timestamp {
    Timestamp(milliseconds: user.issued(at: now.unixSeconds) * 1000)
  }

  private var expires: Timestamp {
    Timestamp(milliseconds: (now.unixSeconds + user.lifetimeSeconds) * 1000)
  }

  private func writeSubject(to writer: inout XMLWriter) {
    let method = "urn:oasis:names:tc:SAML:2.0:cm:\(holder == nil ? "bearer" : "holder-of-key")"
    writer.begin("saml2:Subject")
    writer.element(
      "saml2:NameID", user.subject,
      [("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")])
    writer.begin("saml2:SubjectConfirmation", [("Method", method)])
    writer.begin("saml2:SubjectConfirmationData")
    if let holder {
      writer.begin("ds:KeyInfo", [("xmlns:ds", Namespace.signature)])
      writer.begin("ds:X509Data")
      writer.element("ds:X509Certificate", Base64.encode(holder.der))
      writer.end()
      writer.end()
    } else {
      writer.attribute("NotOnOrAfter", expires.rfc3339)
      writer.attribute("Recipient", user.audience)
    }
    writer.end()
    writer.end()
    writer.end()
  }

  private func writeAttributes(to writer: inout XMLWriter) {
    writer.begin("saml2:AttributeStatement")
    let subject = "urn:oasis:names:tc:xspa:1.0:subject"
    attribute("\(subject):subject-id", to: &writer) { $0.text(user.subjectName) }
    attribute("\(subject):organization-id", to: &writer) { $0.text(user.facility) }
    attribute("urn:oasis:names:tc:xacml:2.0:subject:role", to: &writer) {
      coded("Role", user.role, Self.practitionerRole, to: &$0)
    }
    attribute("\(subject):purposeofuse", to: &writer) {
      coded("PurposeOfUse", user.purpose, Self.actReason, to: &$0)
    }
    if let licence = user.licence {
      attribute("\(subject):npi", to: &writer) { $0.text(licence) }
    }
    writer.end()
  }

  private func attribute(
    _ name: String, to writer: inout XMLWriter, _ value: (inout XMLWriter) -> Void
  ) {
    let format = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    writer.begin("saml2:Attribute", [("Name", name), ("NameFormat", format)])
    writer.begin("saml2:AttributeValue")
    value(&writer)
    writer.end()
    writer.end()
  }

  private func coded(
    _ name: String, _ code: String, _ system: String, to writer: inout XMLWriter
  ) {
    writer.element(
      "hl7:\(name)",
      [
        ("xmlns:hl7", Namespace.hl7), ("xmlns:xsi", Namespace.schemaInstance),
        ("xsi:type", "hl7:CE"), ("code", code), ("codeSystem", system),
      ])
  }

  /// The object identifiers of the code systems that the token names by URL
  /// (FHIR R4, CodeSystem practitioner-role; HL7 v3 ActReason).
  private static let practitionerRole = "2.16.840.1.113883.4.642.4.1132"
  private static let actReason = "2.16.840.1.113883.5.8"
}
