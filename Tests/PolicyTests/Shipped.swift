import Foundation
import Policy
import Testing

/// The policies in the repository's `Policies` folder.
enum Shipped {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Policies")

  static let packNames = ["mame", "oshidori", "mio", "template"]

  static let files =
    packNames.map { "\($0)/\($0).pack" }
    + [
      "mame--oshidori/agreement.pack", "mame--oshidori/agreement.map",
      "vocabulary/bridge@2.vocabulary",
    ]

  static func source(_ path: String) throws -> SourceFile {
    SourceFile(
      name: path, text: try String(contentsOf: folder.appending(path: path), encoding: .utf8))
  }

  static func pack(_ name: String) throws -> Pack {
    let document = PolicyParser.parse(try source("\(name)/\(name).pack")).document
    guard case .pack(let pack) = document else { throw Missing(name: name) }
    return pack
  }

  static func agreement() throws -> Agreement {
    let document = PolicyParser.parse(try source("mame--oshidori/agreement.pack")).document
    guard case .agreement(let agreement) = document else { throw Missing(name: "agreement") }
    return agreement
  }

  static func mapping(_ network: String) throws -> VocabularyMapping {
    let document = PolicyParser.parse(try source("mame--oshidori/agreement.map")).document
    guard case .mappings(let mappings) = document,
      let mapping = mappings.first(where: { $0.network == network })
    else { throw Missing(name: network) }
    return mapping
  }

  static func joint(_ requester: String, asks custodian: String) throws -> JointPolicy {
    try JointPolicy(
      requester: pack(requester), custodian: pack(custodian), agreement: agreement())
  }

  struct Missing: Error {
    let name: String
  }
}

/// Facts of a usual visit, changed by the given ones.
func facts(_ changes: [String: String]) -> Facts {
  var facts = Facts(vocabulary: .bridge2)
  let usual = [
    "network": "mame", "facilityType": "clinic", "role": "doctor", "assurance": "2",
    "device": "registered", "facilityJoined": "beforeConsent", "custodianType": "hospital",
    "action": "query", "purpose": "TREAT",
  ]
  for side in ["requester", "custodian"] {
    facts.set("\(side).participation", "active")
    facts.set("\(side).facilityConsent", "granted")
    facts.set("\(side).emergencyConsent", "yes")
    facts.set("\(side).disclosureNotice", "given")
    facts.set("\(side).slip", "none")
    facts.set("\(side).incapable", "no")
    facts.set("\(side).linkage", "confirmed")
  }
  for (attribute, value) in usual { facts.set(attribute, value) }
  for (attribute, value) in changes { facts.set(attribute, value) }
  return facts
}

extension JointPolicy {
  /// The scope a decision permits, nil if it is refused.
  func permitted(_ facts: Facts) -> Scope? {
    switch decide(facts) {
    case .permit(let permit): permit.scope
    case .refusal: nil
    }
  }

  /// The refusal of a decision, nil if it is permitted.
  func refused(_ facts: Facts) -> Refusal? {
    switch decide(facts) {
    case .permit: nil
    case .refusal(let refusal): refusal
    }
  }

  /// The obligations of a decision, nil if it is refused.
  func obliged(_ facts: Facts) -> Obligations? {
    switch decide(facts) {
    case .permit(let permit): permit.obligations
    case .refusal: nil
    }
  }
}
