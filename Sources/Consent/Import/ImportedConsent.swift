package import Platform
package import Policy
package import Record

/// A FHIR R4 Consent, read as far as facts can be made of it.
///
/// It holds one provision and exceptions that deny. An exception is taken wider rather than
/// narrower: where it names several things, each of them is denied by itself; what has no word in
/// the vocabulary denies the whole record. A consent that could only be widened by being read is
/// not imported: permits within a deny, exceptions to exceptions, a permit of some things only.
package struct ImportedConsent: Sendable {
  private let isActive: Bool
  private let scopes: [Coding]
  private let base: ConsentProvision
  private let exceptions: [ConsentProvision]

  /// Reads a Consent resource.
  package init(_ resource: JSONValue) throws(ConsentImportError) {
    guard resource["resourceType"]?.string == "Consent" else { throw .malformed("resourceType") }
    guard let status = resource["status"]?.string else { throw .malformed("status") }
    if resource["modifierExtension"] != nil { throw .unsupported("modifierExtension") }
    isActive = status == "active"
    scopes =
      try ConsentProvision.concepts(resource, "scope", at: "Consent")
      + ConsentProvision.concepts(resource, "category", at: "Consent")
    guard let root = resource["provision"] else { throw .malformed("provision") }
    base = try ConsentProvision(root, at: "provision")
    if base.isPermit {
      for key in ["actor", "action", "securityLabel", "class", "code", "data", "dataPeriod"]
      where root[key] != nil {
        throw .unsupported("provision.\(key)")
      }
    }
    exceptions = try ConsentProvision.list(root, "provision", at: "provision").map {
      node throws(ConsentImportError) in
      let exception = try ConsentProvision(node, at: "provision.provision")
      if exception.isPermit { throw .unsupported("provision.provision.type") }
      if node["provision"] != nil { throw .unsupported("provision.provision.provision") }
      return exception
    }
  }

  /// The facts the consent gives about a question at an instant.
  ///
  /// `custodian.participation` is `active` or, if the consent denies, `withdrawn`; it is `none` if
  /// the consent is not in force for the question. `custodian.facilityConsent` is `refused` if an
  /// exception denies the asker everything, else `unset`. Each row's attribute is `denied` if an
  /// exception denies what the row names, else `allowed`.
  package func facts(
    for question: ConsentQuestion, at now: Timestamp, in vocabulary: Vocabulary,
    rows: [ConsentRow]
  ) -> Facts {
    var facts = Facts(vocabulary: vocabulary)
    var denied: Set<String> = []
    var isRefused = false
    let isInForce = isInForce(for: question, at: now)
    for exception in exceptions where isInForce && question.meets(exception, at: now) {
      if exception.subjects.isEmpty { isRefused = true }
      for subject in exception.subjects {
        let named = rows.filter { $0.coding.means(subject) }
        if named.isEmpty { isRefused = true }
        denied.formUnion(named.map(\.attribute))
      }
    }
    let participation = !isInForce ? "none" : base.isPermit ? "active" : "withdrawn"
    facts.set("custodian.participation", participation)
    facts.set("custodian.facilityConsent", isRefused ? "refused" : "unset")
    for row in rows {
      facts.set(row.attribute, denied.contains(row.attribute) ? "denied" : "allowed")
    }
    return facts
  }

  private func isInForce(for question: ConsentQuestion, at now: Timestamp) -> Bool {
    isActive && base.period.contains(now.milliseconds) && question.isWithin(scopes)
      && question.isFor(base.purposes)
  }
}

/// A code and the attribute that says whether documents of it are denied.
package struct ConsentRow: Sendable {
  /// A label, class or clinical code as the consent writes it.
  package let coding: Coding
  /// The attribute, with the values `denied` and `allowed`.
  package let attribute: String

  /// Gives the code an attribute.
  package init(_ coding: Coding, _ attribute: String) {
    self.coding = coding
    self.attribute = attribute
  }
}
