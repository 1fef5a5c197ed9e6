/// The least of a custodian's records that a policy decides on: what one file, one resource, or one
/// report with its results says.
package struct HeldRecords: Sendable {
  /// The custodian's own name of it.
  ///
  /// It becomes a ``DocumentHandle`` and never leaves.
  package var localID: String
  /// What it is in the words of the policy.
  package var category: Category
  /// How confidential it is in the words of the policy.
  package var label: Label
  /// Whether it holds what was not told.
  package var tag: Tag
  /// The earliest time it can stem from; nil if it carries none.
  package var date: PartialDate?
  /// The organisation that keeps it, by name.
  package var facilityName: String?
  /// What it says; not cleaned.
  package var content: ClinicalContent

  /// Makes a unit of its parts.
  package init(
    localID: String, category: Category, label: Label, tag: Tag, date: PartialDate?,
    facilityName: String?, content: ClinicalContent
  ) {
    self.localID = localID
    self.category = category
    self.label = label
    self.tag = tag
    self.date = date
    self.facilityName = facilityName
    self.content = content
  }
}
