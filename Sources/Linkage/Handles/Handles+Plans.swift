import Crypto
package import Record

extension Handles {
  /// What a work plan's looks name a patient by: the same within one plan, unlinkable between two
  /// (26 characters, 130 bits).
  package func planPseudonym(_ patient: PatientIndex, in plan: PlanID) -> String {
    planPseudonym("plan patient", patient.digest.bytes, plan)
  }

  /// The same of a link, one that leads nowhere too.
  package func planPseudonym(_ link: LinkID, in plan: PlanID) -> String {
    planPseudonym("plan link", link.bytes, plan)
  }

  private func planPseudonym(_ kind: String, _ bytes: [UInt8], _ plan: PlanID) -> String {
    var tag = documents.begin()
    tag.add(kind)
    tag.add(plan.hex)
    tag.add(bytes)
    return String(decoding: Base32.encode(tag.finish()).utf8.prefix(26), as: UTF8.self)
  }
}
