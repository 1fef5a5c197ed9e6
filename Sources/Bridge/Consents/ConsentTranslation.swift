import Consent
import Dialect
import Platform
package import Record

// SOURCE: IHE ITI PCF 1.1, 3:5.8; the three consents of japan.md §1.9
/// FHIR Consents ⇄ what patients of one network say.
///
/// A Consent is a form. Its base rule is taking part in the network, or the first thing it says;
/// its exceptions are the other things. A denial of everything to everybody is the withdrawal.
/// What a Consent says and no statement can is refused: nothing wider is ever recorded.
package struct ConsentTranslation: Sendable {
  /// The network whose patients say it.
  package let network: NetworkID
  /// The `Identifier.system` of its patients' numbers.
  package let patientSystem: String
  /// The policies of its forms, beside our own words for what a consent rests on.
  package let policies: Set<String>

  /// A translation for one network.
  package init(network: NetworkID, patientSystem: String, policies: Set<String> = []) {
    self.network = network
    self.patientSystem = patientSystem
    self.policies = policies
  }

  /// What all statements of a form have in common.
  struct Form: Hashable {
    let said: Timestamp
    let signer: ConsentStatement.Signer
    let basis: ConsentStatement.LegalBasis
    let document: String?

    func statement(
      _ matter: ConsentStatement.Matter, _ validity: ConsentStatement.Validity
    ) -> ConsentStatement {
      ConsentStatement(
        matter, said: said, validity: validity, signer: signer, basis: basis, document: document)
    }
  }

  /// A Consent that is about something else than looking.
  enum Kind: String, CaseIterable {
    /// What was said before of somebody is taken back (取消).
    case takenBack = "taken-back"
    /// The posted notice (院内掲示), or a reservation against it (留保).
    case notice

    var category: Coding { Coding(system: ConsentNames.kind, code: rawValue) }
  }
}

extension ConsentStatement {
  var form: ConsentTranslation.Form {
    ConsentTranslation.Form(said: said, signer: signer, basis: basis, document: document)
  }

  /// What it is about, whatever it says of it; two words on the same have one text.
  var subject: String {
    let names: Set<StatementField> = [
      .kind, .facilities, .network, .partners, .person, .roles, .laterMembers,
    ]
    return fields.filter { names.contains($0.field) }
      .map { "\($0.field.rawValue)=\($0.text)" }.joined(separator: "\n")
  }
}
