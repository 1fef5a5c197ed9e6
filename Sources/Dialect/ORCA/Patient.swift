package import Record

extension ORCA {
  /// A patient as a clinic registered them.
  package struct Patient: Sendable {
    /// The patient's number, with the zeros that the clinic prints.
    package let number: PatientNumber
    /// Who it is.
    package let person: PatientDiscovery.Person
    /// The insurances, or their combinations.
    package let insurances: [HealthInsurance]
    /// What the public pays for.
    package let publicInsurances: [PublicInsurance]
    /// Further numbers and addresses that are the patient's own; no My Number is among them.
    let others: [String]
  }

  /// An insurance (保険), as its card says; texts as ORCA writes them, in full width.
  package struct HealthInsurance: Equatable, Sendable {
    /// 保険者番号.
    package let insurer: String?
    /// 記号.
    package let symbol: String?
    /// 番号.
    package let number: String?
    /// 枝番.
    package let branch: String?
  }

  /// A public payer's promise (公費).
  package struct PublicInsurance: Equatable, Sendable {
    /// 負担者番号.
    package let payer: String?
    /// 受給者番号.
    package let beneficiary: String?
  }
}

extension ORCA.Patient {
  /// Everything the clinic calls the patient by, to be taken out of all that leaves.
  ///
  /// A short number of an insurance is told from other numbers only together with its symbol.
  package var identifiers: IdentifierSet {
    var all = IdentifierSet([number.exposed])
    for insurance in insurances { insurance.identify(in: &all) }
    for insurance in publicInsurances {
      for text in [insurance.payer, insurance.beneficiary] {
        if let text { all.insert(text.narrow) }
      }
    }
    for text in others { all.insert(text.narrow) }
    return all
  }
}

extension ORCA.HealthInsurance {
  fileprivate func identify(in all: inout IdentifierSet) {
    let (symbol, number) = (symbol?.narrow ?? "", number?.narrow ?? "")
    let branch = branch?.narrow ?? ""
    if let insurer { all.insert(insurer.narrow) }
    all.insert(symbol)
    guard !number.isEmpty else { return }
    all.insert(number)
    // A scrubber finds both with whatever people put in between.
    for text in [symbol + number, number + branch, symbol + number + branch] { all.insert(text) }
    if IdentifierSet.isDistinctive(symbol + number) { all.insert("\(symbol)-\(number)") }
  }
}

extension String {
  /// The text with full-width ASCII (U+FF01–U+FF5E) as ASCII, so that what is short stays short.
  fileprivate var narrow: String {
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      let isWide = (0xFF01...0xFF5E).contains(scalar.value)
      scalars.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
    }
    return String(scalars)
  }
}
