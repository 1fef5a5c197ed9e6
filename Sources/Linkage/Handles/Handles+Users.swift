import Crypto
package import Record

extension Handles {
  /// A pairwise pseudonym of a user: what one custodian knows a user of another network by.
  ///
  /// The same each time for one custodian, unlinkable between two (26 characters, 130 bits).
  package func userPseudonym(
    _ user: UserID, at facility: FacilityReference, for custodian: NetworkID
  ) -> String {
    let tag = documents.tag(
      Array("user".utf8), Array(custodian.text.utf8), facility.context, Array(user.text.utf8))
    return String(Base32.encode(tag.bytes).prefix(26))
  }
}
