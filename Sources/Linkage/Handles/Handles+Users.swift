import Crypto
package import Record

extension Handles {
  /// A pairwise pseudonym of a user: what one custodian knows a user of another network by.
  ///
  /// The same each time for one custodian, unlinkable between two (26 characters, 130 bits).
  package func userPseudonym(
    _ user: UserID, at facility: FacilityReference, for custodian: NetworkID
  ) -> String {
    var tag = documents.begin()
    tag.add("user")
    tag.add(custodian.text)
    tag.add(facility.context)
    tag.add(user.text)
    return String(decoding: Base32.encode(tag.finish()).utf8.prefix(26), as: UTF8.self)
  }
}
