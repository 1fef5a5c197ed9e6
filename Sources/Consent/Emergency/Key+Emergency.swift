import Crypto
import Linkage
import Platform
import Record
import Store

extension Key {
  static func review(_ id: ReviewID) -> Key { Key("review", id.hex) }

  /// The reviews of a network, the newest first.
  static func reviews(_ network: NetworkID) -> Key { Key("review-of", network.text) }

  /// The reviews of a facility's views that are not concluded; the value is when they are due.
  static func openReviews(_ facility: FacilityReference) -> Key {
    Key("review-open", facility.network.text, facility.facility.text)
  }

  /// The reviews that are neither concluded nor known to be overdue, in the order of being due.
  static let dueReviews = Key("review-due")

  static func dueReview(_ review: ReviewCase) -> Key {
    dueReviews.appending(ordered(review.due.milliseconds)).appending(review.id.hex)
  }

  /// The moments of the last day's views of somebody.
  static func emergencies(_ scope: EmergencyRules.Scope, _ of: [UInt8]) -> Key {
    Key("emergencies", scope.rawValue, SHA256.hash(of).hex)
  }

  static func notices(_ addressee: Addressee) -> Key {
    Key(segments: ["notice"] + [addressee.feed] + addressee.segments)
  }

  static func notice(_ number: Int64, _ addressee: Addressee) -> Key {
    notices(addressee).appending(ordered(number))
  }

  static func lastNotice(_ addressee: Addressee) -> Key {
    Key(segments: ["notice-last"] + [addressee.feed] + addressee.segments)
  }

  /// A number written so that keys are in its order.
  static func ordered(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
  }
}

extension Addressee {
  /// A network's feed is no facility's.
  fileprivate var feed: String {
    switch self {
    case .network: "network"
    case .facility: "facility"
    }
  }
}
