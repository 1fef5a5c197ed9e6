import Linkage
package import Platform
package import Record

/// Who is told of emergency views, work plans and links that ended.
package enum Addressee: Hashable, Sendable {
  /// The operator (steward) of a network.
  case network(NetworkID)
  /// A facility: the viewer's own, or the patient's home.
  case facility(FacilityReference)

  var segments: [String] {
    switch self {
    case .network(let network): [network.text]
    case .facility(let facility): [facility.network.text, facility.facility.text]
    }
  }
}

/// One line of an addressee's feed: something happened to a review, a work plan or a link.
package struct Notice: Equatable, Sendable {
  /// What it is about.
  package enum Subject: Equatable, Sendable {
    case review(ReviewID)
    case plan(PlanID)
    case link(LinkID)

    var hex: String {
      switch self {
      case .review(let id): id.hex
      case .plan(let id): id.hex
      case .link(let id): id.hex
      }
    }
  }

  /// What happened.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case opened = 1
    case examined = 2
    case concluded = 3
    case patientInformed = 4
    case overdue = 5
    case planApproved = 6
    case planUsed = 7
    case planEnded = 8
    case linkEnded = 9
    case linkProposed = 10
    case linkSuspended = 11

    /// What it is about, by its id in hexadecimal digits.
    func subject(_ hex: String) -> Subject? {
      switch self {
      case .opened, .examined, .concluded, .patientInformed, .overdue:
        ReviewID(hex: hex).map { .review($0) }
      case .planApproved, .planUsed, .planEnded: PlanID(hex: hex).map { .plan($0) }
      case .linkEnded, .linkProposed, .linkSuspended: LinkID(hex: hex).map { .link($0) }
      }
    }

    /// The word for the feed.
    package var word: String {
      switch self {
      case .opened: "opened"
      case .examined: "examined"
      case .concluded: "concluded"
      case .patientInformed: "patientInformed"
      case .overdue: "overdue"
      case .planApproved: "planApproved"
      case .planUsed: "planUsed"
      case .planEnded: "planEnded"
      case .linkEnded: "linkEnded"
      case .linkProposed: "linkProposed"
      case .linkSuspended: "linkSuspended"
      }
    }

    /// What a person reads: Japanese and English.
    package var words: (ja: String, en: String) {
      switch self {
      case .opened: ("緊急時閲覧が開かれました", "an emergency view was opened")
      case .examined: ("一方の網が審査しました", "one network has examined it")
      case .concluded: ("審査が終わりました", "the review is concluded")
      case .patientInformed: ("患者さんへの説明が済みました", "the patient was informed")
      case .overdue: ("審査の期限が過ぎました", "the review is overdue")
      case .planApproved: ("作業計画が双方に承認されました", "both networks approved a work plan")
      case .planUsed: ("作業計画による閲覧が始まりました", "the first look under a work plan")
      case .planEnded: ("作業計画が終わりました", "a work plan has ended")
      case .linkEnded: ("患者さんの紐付けが終わりました", "the link of a patient has ended")
      case .linkProposed:
        ("患者さんの紐付けが提案されました。本人と照合してください", "a link was proposed: compare the patient")
      case .linkSuspended:
        (
          "別人の番号が一つにされていたため紐付けを止めました。誰が何を見たか確かめてください",
          "a link was stopped, two people had one number: see who viewed what"
        )
      }
    }
  }

  /// Its place in the addressee's feed, from 1 without gaps.
  package let number: Int64
  /// What happened.
  package let kind: Kind
  /// What it is about.
  package let subject: Subject
  /// When it happened.
  package let at: Timestamp

  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.number(number)
    packer.byte(kind.rawValue)
    packer.text(subject.hex)
    packer.number(at.milliseconds)
    return packer.bytes
  }

  init(number: Int64, kind: Kind, subject: Subject, at: Timestamp) {
    self.number = number
    self.kind = kind
    self.subject = subject
    self.at = at
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    number = try unpacker.number()
    guard let kind = Kind(rawValue: try unpacker.byte()) else { throw .malformedRecord }
    guard let subject = kind.subject(try unpacker.text()) else { throw .malformedRecord }
    self.kind = kind
    self.subject = subject
    at = Timestamp(milliseconds: try unpacker.number())
    try unpacker.finish()
  }
}

extension ReviewCase {
  /// Everybody who is told of it.
  var addressees: [Addressee] {
    [
      .network(opening.requester), .network(opening.custodian), .facility(opening.facility),
      .facility(opening.home),
    ]
  }

  /// Whether `addressee` may know of it.
  package func concerns(_ addressee: Addressee) -> Bool { addressees.contains(addressee) }
}
