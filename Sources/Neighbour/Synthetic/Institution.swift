package import Record

/// The institution that a synthetic network stands for; it issues the patient numbers.
package struct Institution: Sendable {
  /// The network's name, such as `oshidori`.
  package let network: String
  /// 医療機関コード: ten digits.
  package let code: String
  /// What it is called.
  package let name: String
  private let numberStart: Int

  /// The institution of a network; its code begins with the prefecture it lies in.
  package init(network: String, seed: UInt64) {
    var dice = Dice(seed: seed, "institution", network)
    let prefecture = ["oshidori": "31", "mame": "32"][network] ?? "13"
    self.network = network
    code = "\(prefecture)1\(dice.digits(7))"
    name = dice.pick(["いなば", "だいせん", "しんじ湖", "みほ"]) + dice.pick(Names.hospitals)
    numberStart = dice.number(0...Self.numberCount - 1)
  }

  /// The number of the patient at a position: no two positions share one.
  package func number(for index: Int) -> String {
    // 48271 and 9·10⁷ have no common divisor, so that the steps visit every number once.
    let step = (numberStart + index * 48_271) % Self.numberCount
    return String(Self.numberCount / 9 + step)
  }

  /// The identifier system of its patient numbers (JP Core, JP_Patient).
  package var patientSystem: String { "urn:oid:1.2.392.100495.20.3.51.1\(code)" }

  /// The same object identifier without its prefix, as CDA writes it.
  package var patientRoot: String { "1.2.392.100495.20.3.51.1\(code)" }

  /// A reference to its Organization resource.
  package var reference: JSONValue {
    ["reference": .string("Organization/o-\(code)"), "display": .string(name)]
  }

  /// The Organization resource.
  package var resource: JSONValue {
    [
      "resourceType": "Organization",
      "id": .string("o-\(code)"),
      "identifier": [
        [
          "system": "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no",
          "value": .string(code),
        ]
      ],
      "name": .string(name),
    ]
  }

  private static let numberCount = 90_000_000
}
