/// A drug that was ordered: one line of a prescription, or one mixture to be injected.
package struct MedicationOrder: Hashable, Sendable {
  /// Prescription or injection.
  package enum Kind: Sendable {
    case prescription, injection
  }

  /// One drug of a mixture.
  package struct Ingredient: Hashable, Sendable {
    /// The drug.
    package var drug: CodedText
    /// How much of it.
    package var amount: Quantity?

    /// Makes an ingredient of a drug and its amount.
    package init(_ drug: CodedText, amount: Quantity?) {
      self.drug = drug
      self.amount = amount
    }
  }

  /// Prescription or injection.
  package let kind: Kind
  /// Where the order stands.
  package var status: OrderStatus = .active
  /// Its place in the prescription.
  package var group: MedicationGroup
  /// The drug of a prescription; for an injection the kind of injection.
  package var drug: CodedText
  /// The drugs of an injection.
  package var ingredients: [Ingredient] = []
  /// Out of or in hospital, regular or not.
  package var categories: [CodedText] = []
  /// The form of the drug.
  package var form: CodedText?
  /// How much at a time; the least if there is a range.
  package var dose: Quantity?
  /// The most at a time.
  package var doseMax: Quantity?
  /// How much a day.
  package var dailyDose: Quantity?
  /// How much is handed out in all.
  package var total: Quantity?
  /// For how long it is handed out, with a unit of time.
  package var supply: Quantity?
  /// When and how it is taken.
  package var usage: Usage = Usage()
  /// When it was ordered.
  package var authored: PartialDate?
  /// Who ordered it, by name.
  package var orderer: String?
  /// Who entered it, by name.
  package var enterer: String?
  /// What people wrote about it.
  package var comments: [String] = []

  /// Makes an order of a drug.
  package init(_ kind: Kind, _ drug: CodedText, in group: MedicationGroup) {
    self.kind = kind
    self.drug = drug
    self.group = group
  }
}

/// The place of a drug in its prescription.
package struct MedicationGroup: Hashable, Sendable {
  /// The number of the Rp, the drugs of one instruction; empty where none is named.
  package var rp: String
  /// The place of the drug in its Rp, from 1.
  package var position: Int
  /// Which of several administrations of one Rp it is, if that is said.
  package var administration: String?

  /// Makes a place of its numbers.
  package init(rp: String, position: Int, administration: String? = nil) {
    self.rp = rp
    self.position = position
    self.administration = administration
  }
}

/// When and how a drug is given.
package struct Usage: Hashable, Sendable {
  /// When it is taken, in codes and words.
  package var timing: CodedText?
  /// For how long, with a unit of time.
  package var duration: Quantity?
  /// From when on.
  package var start: PartialDate?
  /// Until when.
  package var end: PartialDate?
  /// How fast, with a unit of amount per time.
  package var rate: Quantity?
  /// How fast, in words that are no quantity.
  package var rateText: String?
  /// The way into the body.
  package var route: CodedText?
  /// The place on the body.
  package var site: CodedText?
  /// The device.
  package var device: CodedText?
  /// The technique.
  package var method: CodedText?
  /// Whether it is taken only when needed.
  package var isAsNeeded = false
  /// Further instructions.
  package var instructions: [CodedText] = []

  /// Makes a usage of which nothing is known.
  package init() {}
}
