import Crypto
import Linkage
import Platform
import Record
import TestSupport

extension CrossingWorld {
  private mutating func count(_ what: String) { counts[what, default: 0] += 1 }

  private func keys(_ facility: Int) throws -> SideKeys {
    guard let keys = sideKeys[facilities[facility].network] else {
      throw Violation(description: "a network without a key")
    }
    return keys
  }

  /// A facility of another network.
  private mutating func across(_ facility: Int) -> Int {
    let others = facilities.indices.filter {
      facilities[$0].network != facilities[facility].network
    }
    return others[dice.below(others.count)]
  }

  private mutating func linkKey() throws -> LinkKey {
    LinkKey(try SecretKey(copying: dice.bytes(32)))
  }

  private mutating func linkID() throws -> LinkID {
    guard let id = LinkID(dice.bytes(16)) else { throw Violation(description: "no link id") }
    return id
  }

  // MARK: A link's life

  /// A patient is linked between two facilities of two networks, for the first time or again.
  mutating func link(patient: Int) throws {
    let requester = dice.below(facilities.count)
    let custodian = across(requester)
    let (id, key) = (try linkID(), try linkKey())
    func half(_ facility: Int) throws -> LinkHalf {
      let (reference, number) = (facilities[facility], numbers[patient][facility])
      return LinkHalf(
        facility: reference,
        sealed: try SealedHalf.seal(
          number, link: id, facility: reference, to: try keys(facility).publicKey, under: key),
        index: handles.index(number, in: reference.network))
    }
    let record = LinkRecord(
      id: id, key: try Samples.slot(), requesterSide: try half(requester),
      custodianSide: try half(custodian),
      evidence: LinkEvidence(
        mode: .blindedMatch, digest: SHA256.hash(dice.bytes(8)), validUntil: nil),
      created: Samples.now)
    try holdNoNumber(record.encoded(), "what is kept of a link")
    linked.insert(id)
    ties.append(
      Tie(patient: patient, requester: requester, custodian: custodian, record: record, key: key))
    count("link")
  }

  /// A link goes on in its life; one that ends loses its key, and may be made anew.
  mutating func changeLink() throws {
    let number = dice.below(ties.count)
    var tie = ties[number]
    switch dice.below(5) {
    case 0, 1:
      let facility = facilities[dice.below(2) == 0 ? tie.requester : tie.custodian]
      let may = tie.record.state == .proposed || tie.record.state == .suspended
      try hold(
        may,
        reads: {
          try tie.record.confirm(by: facility, at: Samples.now); return true
        },
        "a confirmation of a \(tie.record.state) link")
    case 2: try tie.record.suspend(at: Samples.now)
    case 3: try tie.record.revoke()
    default: try tie.record.supersede(by: try linkID())
    }
    if tie.record.state.isFinal, tie.key != nil {
      tie.key = nil
      count("ended")
      if dice.below(2) == 0 { try link(patient: tie.patient) }
    }
    try holdNoNumber(tie.record.encoded(), "what is kept of a changed link")
    ties[number] = tie
  }

  /// Somebody has what is kept of a link, a side's key and a link's key: they open that side's half
  /// if both are its own, and nothing once the link has ended.
  mutating func openHalf() throws {
    let (tie, other) = (ties[dice.below(ties.count)], ties[dice.below(ties.count)])
    let isRequester = dice.below(2) == 0
    let half = isRequester ? tie.record.requesterSide : tie.record.custodianSide
    let mine = isRequester ? tie.requester : tie.custodian
    let wrong = dice.below(5)
    let network = facilities[wrong == 1 ? across(mine) : mine].network
    let facility = facilities[wrong == 2 ? across(mine) : mine]
    let link = wrong == 3 ? other.record.id : tie.record.id
    // Of a link that ended no key is left: another's, or any at all, is tried.
    let key = (wrong == 4 ? nil : tie.key) ?? other.key
    let tried = try key ?? linkKey()
    let may =
      tie.key != nil && wrong != 1 && wrong != 2 && link == tie.record.id
      && (wrong != 4 || other.record.id == tie.record.id)
    guard let keys = sideKeys[network] else { return }
    let number = numbers[tie.patient][mine]
    try hold(
      may,
      reads: {
        try half.sealed.open(link: link, facility: facility, with: keys, under: tried) == number
      }, "a half of \(tie.record.state), wrong \(wrong)")
    count(may ? "half" : tie.key == nil ? "half ended" : "half refused")
  }

  // MARK: What is carried between the sides

  /// A code is typed: kept as what it hashes to under this bridge's secret alone.
  mutating func typeCode() throws {
    let (code, other) = (ClaimCode.random(), ClaimCode.random())
    let digest = handles.digest(of: code)
    try hold(ClaimCode(typed: code.text).map { handles.digest(of: $0) } == digest, "a code typed")
    try hold(handles.digest(of: other) != digest, "two codes are one")
    try hold(otherHandles.digest(of: code) != digest, "a code of another bridge")
    try holdNoNumber(Array(code.text.utf8), "a code")
    count("code")
  }

  private mutating func demographics() throws -> Demographics {
    try Demographics(
      kanaName: "シマネ ハナコ", name: "島根 花子", birthDate: "19\(dice.digits(1))8-02-03", sex: .female)
  }

  /// A slip is issued, left with the bridge, and presented in the right and in a wrong network.
  mutating func carrySlip() throws {
    let (patient, issuer) = (dice.below(numbers.count), dice.below(facilities.count))
    let (target, code, id) = (across(issuer), ClaimCode.random(), SlipID.random())
    let demographics = try demographics()
    let slip = try Slip(
      issuer: facilities[issuer], network: facilities[target].network, facility: nil, id: id,
      issued: Samples.now, expires: Samples.now.adding(.seconds(86_400)), purpose: "COORD",
      demographics: demographics, to: try keys(target).publicKey)
    let compact = try slip.signed(with: slipKey, keyID: "k1")
    try holdNoNumber(Array(compact.utf8), "a slip")
    let half = try SealedHalf.seal(
      numbers[patient][issuer], link: try linkID(), facility: facilities[issuer],
      to: try keys(issuer).publicKey, under: try linkKey())
    let deposit = SlipDeposit(compact, half: half, id: id, code: code, handles: handles)
    var packer = Packer(version: 1)
    packer.deposit(deposit)
    try holdNoNumber(packer.bytes, "what is kept of a slip")
    let read = try Slip(verifying: compact, keys: slipKeys)
    let place = dice.below(facilities.count)
    try hold(
      facilities[place].network == facilities[target].network,
      reads: {
        try read.demographics(with: try keys(place)) == demographics
      }, "a slip for \(facilities[target].path) at \(facilities[place].path)")
    try hold(
      true,
      reads: {
        try deposit.open(with: code, id: id, handles: handles).half == half
      }, "a deposit")
    try hold(
      false,
      reads: {
        try deposit.open(with: ClaimCode.random(), id: id, handles: handles).half == half
      }, "a deposit with another code")
    try hold(
      false,
      reads: {
        try deposit.open(with: code, id: id, handles: otherHandles).half == half
      }, "a deposit at another bridge")
    count("slip")
  }

  /// The patient of a proposal is shown to the side that is asked, while the link's key is there.
  mutating func showPatient() throws {
    let (tie, other) = (ties[dice.below(ties.count)], ties[dice.below(ties.count)])
    guard let key = tie.key, let otherKey = other.key else { return }
    let (link, shown) = (tie.record.id, try demographics())
    let sealed = try shown.sealed(for: link, to: try keys(tie.custodian).publicKey, under: key)
    try holdNoNumber(sealed, "a shown patient")
    let place = dice.below(2) == 0 ? tie.custodian : dice.below(facilities.count)
    let isOther = other.record.id != link
    let may = facilities[place].network == facilities[tie.custodian].network
    try hold(
      may,
      reads: {
        try Demographics(opening: sealed, for: link, with: try keys(place), under: key) == shown
      }, "a shown patient at \(facilities[place].path)")
    try hold(
      may && !isOther,
      reads: {
        try Demographics(opening: sealed, for: link, with: try keys(place), under: otherKey)
          == shown
      }, "a shown patient under another link's key")
    count("shown")
  }

  /// A blinded match names a candidate to the asker by a ticket, which only the custodian reads.
  mutating func carryTicket() throws {
    let (patient, asker) = (dice.below(numbers.count), dice.below(facilities.count))
    let (custodian, match) = (across(asker), MatchID.random())
    let number = numbers[patient][custodian]
    let ticket = try MatchTicket(
      number, of: facilities[custodian].facility, in: match, for: facilities[asker],
      to: try keys(custodian).publicKey)
    try holdNoNumber(ticket.sealed, "a ticket")
    let blank = try MatchTicket.blank(
      in: match, for: facilities[asker], to: try keys(custodian).publicKey)
    try hold(blank.sealed.count == ticket.sealed.count, "the ticket of nobody is told apart")
    let bearer = dice.below(2) == 0 ? asker : dice.below(facilities.count)
    let reader = dice.below(2) == 0 ? custodian : dice.below(facilities.count)
    let run = dice.below(4) == 0 ? MatchID.random() : match
    let isReader = facilities[reader].network == facilities[custodian].network
    try hold(
      bearer == asker && isReader && run == match,
      reads: {
        try ticket.open(in: run, for: facilities[bearer], with: try keys(reader)).localID == number
      }, "a ticket")
    count("ticket")
  }

  /// A number on the patient's sheet is asked about; the statement is the custodian's to read.
  mutating func stateNumber() throws {
    let (patient, asker) = (dice.below(numbers.count), dice.below(facilities.count))
    let custodian = across(asker)
    let id = ForeignID(numbers[patient][custodian], of: facilities[custodian])
    let person = try StatedPerson(kana: "シマネ ハナコ", birthDate: "1948-02-03", sex: .female)
    let registered = RegisteredPerson(
      readings: ["シマネ ハナコ"], birthDate: "1948-02-03", sex: .female)
    let statement = try SealedStatement(
      person, about: id, by: facilities[asker], to: try keys(custodian).publicKey)
    try holdNoNumber(statement.bytes, "a statement")
    try holdNoNumber(
      statement.digest(about: id, by: facilities[asker]).bytes, "a statement's digest")
    let bearer = dice.below(2) == 0 ? asker : dice.below(facilities.count)
    let reader = dice.below(2) == 0 ? custodian : dice.below(facilities.count)
    let isReader = facilities[reader].network == facilities[custodian].network
    try hold(
      bearer == asker && isReader,
      reads: {
        try statement.agrees(
          with: registered, about: id, by: facilities[bearer], with: try keys(reader))
      }, "a statement")
    count("statement")
  }
}
