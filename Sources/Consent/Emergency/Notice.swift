import Linkage
package import Platform
package import Record

/// Who is told of emergency views.
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

/// One line of an addressee's feed: something happened to a review.
package struct Notice: Equatable, Sendable {
  /// What happened.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case opened = 1
    case examined = 2
    case concluded = 3
    case patientInformed = 4
    case overdue = 5

    /// The word for the feed.
    package var word: String {
      switch self {
      case .opened: "opened"
      case .examined: "examined"
      case .concluded: "concluded"
      case .patientInformed: "patientInformed"
      case .overdue: "overdue"
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
      }
    }
  }

  /// Its place in the addressee's feed, from 1 without gaps.
  package let number: Int64
  /// What happened.
  package let kind: Kind
  /// The review it is about.
  package let review: ReviewID
  /// When it happened.
  package let at: Timestamp

  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.number(number)
    packer.byte(kind.rawValue)
    packer.text(review.hex)
    packer.number(at.milliseconds)
    return packer.bytes
  }

  init(number: Int64, kind: Kind, review: ReviewID, at: Timestamp) {
    self.number = number
    self.kind = kind
    self.review = review
    self.at = at
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    number = try unpacker.number()
    guard let kind = Kind(rawValue: try unpacker.byte()),
      let review = ReviewID(hex: try unpacker.text())
    else { throw .malformedRecord }
    self.kind = kind
    self.review = review
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
