/// A note as a CDA Release 2 document: the patient stands in the header and in the text.
struct ClinicalDocument {
  let note: Note

  /// The XML text.
  func xml(_ dice: inout Dice) -> String {
    let header = note.header(&dice).map { "<item>\($0.escaped)</item>" }.joined()
    let body = note.body(&dice).map { "<paragraph>\($0.escaped)</paragraph>" }.joined()
    let time = note.written.compact
    let unique = "\(note.patient.number).\(time)"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <ClinicalDocument xmlns="urn:hl7-org:v3">
        <realmCode code="JP"/>
        <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
        <id root="\(note.patient.institution.patientRoot)" extension="\(unique)"/>
        <code code="\(note.kind.rawValue)" codeSystem="2.16.840.1.113883.6.1"/>
        <title>\(note.kind.title)</title>
        <effectiveTime value="\(time)+0900"/>
        <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
        <languageCode code="ja-JP"/>
      \(recordTarget)
        <author><time value="\(time)+0900"/><assignedAuthor><id nullFlavor="UNK"/>\
      <assignedPerson><name>\(note.author.escaped)</name></assignedPerson></assignedAuthor></author>
        <custodian><assignedCustodian><representedCustodianOrganization>\
      <id root="1.2.392.100495.20.3.23" extension="\(note.patient.institution.code)"/>\
      <name>\(note.patient.institution.name.escaped)</name>\
      </representedCustodianOrganization></assignedCustodian></custodian>
        <component><structuredBody>
          <component><section><title>患者</title><text><list>\(header)</list></text>\
      </section></component>
          <component><section><title>内容</title><text>\(body)</text></section></component>
        </structuredBody></component>
      </ClinicalDocument>

      """
  }

  private var recordTarget: String {
    let patient = note.patient
    let person = patient.person
    let birth = person.birthDate.filter(\.isNumber)
    return """
        <recordTarget><patientRole>
          <id root="\(patient.institution.patientRoot)" extension="\(patient.number)"/>
          <id root="1.2.392.100495.20.3.61" extension="\(person.insurance.text.escaped)"/>
          <addr><postalCode>\(person.postalCode)</postalCode>\
      <state>\(person.prefecture)</state><city>\(person.city)</city>\
      <streetAddressLine>\(person.street)</streetAddressLine></addr>
          <telecom value="tel:\(person.phone)"/>
          <patient>
            <name use="IDE"><family>\(patient.family)</family><given>\(person.given)</given></name>
            <name use="SYL"><family>\(person.familyKana)</family>\
      <given>\(person.givenKana)</given></name>
            <administrativeGenderCode code="\(person.isFemale ? "F" : "M")" \
      codeSystem="2.16.840.1.113883.5.1"/>
            <birthTime value="\(birth)"/>
          </patient>
        </patientRole></recordTarget>
      """
  }
}

extension String {
  /// The text with what XML reserves written as references.
  fileprivate var escaped: String {
    reduce(into: "") { text, character in
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
  }
}
