import Crypto
import Linkage
import Platform
import Record

extension CrossingWorld {
  /// One random operation.
  mutating func step() throws {
    operations += 1
    switch ties.count < 20 ? 999 : dice.below(1_000) {
    case 0..<600: try present()
    case 600..<730: try issueHandle()
    case 730..<790: try issueDecoy()
    case 790..<870: try issueDocument()
    case 870..<910: try issuePage()
    case 910..<940: try nameUser()
    case 940..<970: try namePatient()
    case 970..<980: try typeCode()
    case 980..<990: try openHalf()
    case 990..<993: try changeLink()
    case 993..<994: try carrySlip()
    case 994..<996: try showPatient()
    case 996..<997: try carryTicket()
    case 997..<998: try stateNumber()
    default: try link(patient: dice.below(numbers.count))
    }
  }

  private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

  // MARK: Sealed names

  /// Somebody presents something: it opens for its own facility as what it is, and for nobody else.
  private mutating func present() throws {
    guard let presented = sealed.randomElement(using: &dice) else { return }
    let place = dice.below(2) == 0 ? presented.facility : dice.below(facilities.count)
    let isOther = dice.below(20) == 0
    let isAltered = dice.below(20) == 0
    let text = isAltered ? altered(presented.text) : presented.text
    let (handles, facility) = (isOther ? otherHandles : handles, facilities[place])
    let may = place == presented.facility && !isOther && !isAltered
    var opened: (link: LinkID, content: String)?
    switch presented.kind {
    case .document:
      opened = handles.documentToken(text, for: facility).map { ($0.link, $0.localID) }
      try hold(handles.pageToken(text, for: facility) == nil, "a document is a page")
    case .page:
      opened = handles.pageToken(text, for: facility).map { ($0.link, $0.next) }
      try hold(handles.documentToken(text, for: facility) == nil, "a page is a document")
    default:
      opened = Handle(text).flatMap { handles.link($0, for: facility) }.map { ($0, "") }
    }
    try hold(
      may ? opened?.link == presented.link && opened?.content == presented.content : opened == nil,
      "a \(presented.kind) of \(facilities[presented.facility].path) at \(facility.path)")
    let isAbroad = facility.network != facilities[presented.facility].network
    count(may ? "opened" : isAbroad ? "refused abroad" : "refused")
  }

  private mutating func altered(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let place = dice.below(bytes.count)
    bytes[place] = bytes[place] == UInt8(ascii: "b") ? UInt8(ascii: "c") : UInt8(ascii: "b")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A link that stands or has ended, and one of its two facilities.
  private mutating func party() -> (number: Int, tie: Tie, facility: Int) {
    let number = dice.below(ties.count)
    let tie = ties[number]
    return (number, tie, dice.below(2) == 0 ? tie.requester : tie.custodian)
  }

  private mutating func note(_ entry: Sealed, _ name: Name, of patient: Int) throws {
    let isNew = handed[name] == nil
    try hand(entry.text, as: name, of: patient)
    guard isNew else { return }
    sealed.append(entry)
    if entry.kind == .handle || entry.kind == .decoy {
      let isAlike = forms.add(entry.text, isDecoy: entry.kind == .decoy)
      try hold(isAlike, "\(entry.kind) has another length or alphabet")
    }
  }

  private mutating func issueHandle() throws {
    let (number, tie, facility) = party()
    let text = handles.handle(for: facilities[facility], link: tie.record.id).text
    try note(
      Sealed(kind: .handle, facility: facility, text: text, link: tie.record.id),
      Name(kind: .handle, holder: .facility(facility), subject: [number]), of: tie.patient)
    count("handle")
  }

  /// A facility asks for a patient who has no link there.
  private mutating func issueDecoy() throws {
    let (patient, facility) = (dice.below(numbers.count), dice.below(facilities.count))
    let network = dice.below(networks.count)
    let link = handles.decoyLink(
      network: networks[network], localID: numbers[patient][facility],
      facility: facilities[facility])
    try hold(!linked.contains(link), "a decoy is a link")
    try holdNoNumber(link.bytes, "a decoy's link")
    let text = handles.handle(for: facilities[facility], link: link).text
    try note(
      Sealed(kind: .decoy, facility: facility, text: text, link: link),
      Name(kind: .decoy, holder: .facility(facility), subject: [patient, network]), of: patient)
    count("decoy")
  }

  /// A document whose name at the custodian has the patient's number in it.
  private mutating func issueDocument() throws {
    let (number, tie, facility) = party()
    let document = dice.below(3)
    let localID = "\(numbers[tie.patient][tie.custodian].exposed)_OMP-01_\(document)"
    let pseudonyms = handles.towards(facilities[facility], link: tie.record.id)
    let text = try pseudonyms.documentToken(localID: localID)
    let subject = [number, document]
    try note(
      Sealed(
        kind: .document, facility: facility, text: text, link: tie.record.id, content: localID),
      Name(kind: .document, holder: .facility(facility), subject: subject), of: tie.patient)
    try hand(
      pseudonyms.documentHandle(localID).text,
      as: Name(kind: .documentID, holder: .facility(facility), subject: subject),
      of: tie.patient)
    count("document")
  }

  /// A page whose name at the custodian has the patient's number in it.
  private mutating func issuePage() throws {
    let (number, tie, facility) = party()
    let page = dice.below(2)
    let next = "?patient=\(numbers[tie.patient][tie.custodian].exposed)&_offset=\(page)"
    let text = try handles.pageToken(
      PageToken(link: tie.record.id, next: next), for: facilities[facility])
    try note(
      Sealed(kind: .page, facility: facility, text: text, link: tie.record.id, content: next),
      Name(kind: .page, holder: .facility(facility), subject: [number, page]), of: tie.patient)
    count("page")
  }

  // MARK: Names that open nowhere

  private mutating func nameUser() throws {
    let (user, facility) = (dice.below(users.count), dice.below(facilities.count))
    let custodian = networks[dice.below(networks.count)]
    try hand(
      handles.userPseudonym(users[user], at: facilities[facility], for: custodian),
      as: Name(kind: .user, holder: .network(custodian), subject: [user, facility]), of: nil)
    count("user")
  }

  private mutating func namePatient() throws {
    let (patient, facility) = (dice.below(numbers.count), dice.below(facilities.count))
    let network = facilities[facility].network
    let index = handles.index(numbers[patient][facility], in: network)
    // Two facilities of one network that have one number of a patient mean one patient.
    let first = facilities.indices.first {
      facilities[$0].network == network && numbers[patient][$0] == numbers[patient][facility]
    }
    let subject = [patient, first ?? facility]
    func name(_ kind: Kind, _ holder: Holder) -> Name {
      Name(kind: kind, holder: holder, subject: subject)
    }
    try hand(index.hex, as: name(.index, .network(network)), of: patient)
    try hand(
      handles.auditPseudonym(index).hex, as: name(.audit, .network(network)), of: patient)
    let plan = plans[dice.below(plans.count)]
    try hand(
      handles.planPseudonym(index, in: plan), as: name(.planPatient, .plan(plan)), of: patient)
    let number = dice.below(ties.count)
    try hand(
      handles.planPseudonym(ties[number].record.id, in: plan),
      as: Name(kind: .planLink, holder: .plan(plan), subject: [number]), of: ties[number].patient)
    count("patient")
  }
}
