package import Record

// SOURCE: HL7 FHIR R4 §6.2 Consent; IHE ITI PCF 1.1, 3:5.8 (Basic, Intermediate, Advanced)
/// A Consent as the profiles of IHE PCF let it be, and nothing that they leave out.
///
/// What is read is understood as a whole: whatever else a resource says makes it no value at all.
package struct FHIRConsent: Equatable, Sendable {
  /// Whether it is to be enforced.
  package enum Status: String, CaseIterable, Sendable {
    case active, inactive
  }

  /// The logical id; nil before it has one.
  package var id: String?
  /// The version below the id; nil before it has one.
  package var version: String?
  /// Whether it is to be enforced.
  package var status: Status
  /// The categories beside LOINC 59284-0.
  package var categories: [Coding]
  /// Whose it is.
  package var patient: FHIRReference
  /// When it was said.
  package var said: TimeSpan
  /// Who said it; at least one.
  package var performers: [FHIRReference]
  /// Who presented the policy and enforces it; at least one.
  package var organizations: [FHIRReference]
  /// The form that was signed.
  package var source: FHIRReference
  /// The policies that were presented; at least one.
  package var policies: [String]
  /// The base rule.
  package var provision: Provision

  /// A Consent of its parts.
  package init(
    status: Status, categories: [Coding] = [], patient: FHIRReference, said: TimeSpan,
    performers: [FHIRReference], organizations: [FHIRReference], source: FHIRReference,
    policies: [String], provision: Provision
  ) {
    self.status = status
    self.categories = categories
    self.patient = patient
    self.said = said
    self.performers = performers
    self.organizations = organizations
    self.source = source
    self.policies = policies
    self.provision = provision
  }
}

extension FHIRConsent {
  /// A rule: what is permitted or denied to whom, and the exceptions to it.
  package struct Provision: Equatable, Sendable {
    /// Whether the rule gives or takes.
    package var isPermit: Bool
    /// When the rule holds.
    package var period: Period?
    /// Who would receive; nobody means everybody.
    package var actors: [FHIRReference]
    /// What for; nothing means anything.
    package var purposes: [Coding]
    /// The labels of the data it is about (Advanced).
    package var labels: [Coding]
    /// When the data were made (Intermediate).
    package var dataPeriod: Period?
    /// The data it is about (Intermediate).
    package var data: [DataReference]
    /// The exceptions; only of the base rule.
    package var exceptions: [Provision]

    /// A rule of its parts.
    package init(
      isPermit: Bool, period: Period? = nil, actors: [FHIRReference] = [],
      purposes: [Coding] = [], labels: [Coding] = [], dataPeriod: Period? = nil,
      data: [DataReference] = [], exceptions: [Provision] = []
    ) {
      self.isPermit = isPermit
      self.period = period
      self.actors = actors
      self.purposes = purposes
      self.labels = labels
      self.dataPeriod = dataPeriod
      self.data = data
      self.exceptions = exceptions
    }
  }

  /// From when to when, both ends in it; an absent end is open (R4 §2.24.0.11).
  package struct Period: Equatable, Sendable {
    /// The first moment.
    package let start: TimeSpan?
    /// The last moment.
    package let end: TimeSpan?

    /// A period between two moments.
    package init(start: TimeSpan?, end: TimeSpan?) {
      self.start = start
      self.end = end
    }
  }

  /// Some data, by what they have to do with a resource.
  package struct DataReference: Equatable, Sendable {
    /// What the data have to do with it (R4 consent-data-meaning, without `dependents`).
    package enum Meaning: String, CaseIterable, Sendable {
      case instance, related, authoredby
    }

    /// What they have to do with it.
    package let meaning: Meaning
    /// The resource.
    package let reference: FHIRReference

    /// Names some data.
    package init(_ meaning: Meaning, _ reference: FHIRReference) {
      self.meaning = meaning
      self.reference = reference
    }
  }

  /// How much of PCF a Consent needs.
  package enum Profile: String, CaseIterable, Sendable {
    case basic = "consentBasic"
    case intermediate = "consentIntermediate"
    case advanced = "consentAdvanced"

    /// The canonical address of the profile.
    package var url: String {
      "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.\(rawValue)"
    }
  }

  /// The least profile that lets it say what it says.
  package var profile: Profile {
    let rules = [provision] + provision.exceptions
    if rules.contains(where: { !$0.labels.isEmpty }) { return .advanced }
    let isBasic = rules.allSatisfy { rule in
      rule.exceptions.isEmpty && rule.data.isEmpty && rule.dataPeriod == nil
        && rule.purposes.allSatisfy(ConsentCodes.basicPurposes.contains)
    }
    return isBasic ? .basic : .intermediate
  }
}

/// A reference by its address or by an identifier.
package struct FHIRReference: Equatable, Sendable {
  /// A business identifier.
  package struct Identifier: Hashable, Sendable {
    /// The namespace.
    package let system: String
    /// The identifier in it.
    package let value: String

    /// Pairs a namespace with an identifier.
    package init(system: String, value: String) {
      self.system = system
      self.value = value
    }
  }

  /// The address, such as `Patient/1`.
  package var address: String?
  /// The type of what is meant.
  package var type: String?
  /// The identifier of what is meant.
  package var identifier: Identifier?
  /// The words shown for it.
  package var display: String?

  /// A reference of its parts.
  package init(
    address: String? = nil, type: String? = nil, identifier: Identifier? = nil,
    display: String? = nil
  ) {
    self.address = address
    self.type = type
    self.identifier = identifier
    self.display = display
  }
}

/// Why a Consent was not read: nothing of it may then be relied on.
package struct FHIRConsentFault: Error, Equatable, Sendable {
  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    /// The element has to be there.
    case required
    /// What stands there is not what R4 lets stand there.
    case malformed
    /// What stands there could change the meaning and is not understood.
    case notUnderstood
    /// There are more than the limit.
    case tooMany(max: Int)
  }

  /// The element, such as `Consent.provision.actor[0]`.
  package let path: String
  /// What is wrong.
  package let reason: Reason

  /// Names an element and what is wrong with it.
  package init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }
}
