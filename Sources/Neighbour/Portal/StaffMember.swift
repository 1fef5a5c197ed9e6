import Record

/// Somebody who works at a facility and may ask elsewhere.
struct StaffMember: Sendable, Equatable {
  /// The facility, as the common name of its certificate says it.
  let facility: String
  /// The user as the network names them.
  let subject: String
  /// The name, for people to read.
  let name: String
  /// The vocabulary's word for the role.
  let role: String
  /// The number of the licence, if there is one.
  let licence: String?
  /// Why they may ask, from HL7's ActReason.
  let purposes: [String]

  /// Reads a list of staff: a JSON array of objects.
  ///
  /// Throws ``NeighbourError/environment(_:)`` for anything else.
  static func list(_ text: [UInt8]) throws(NeighbourError) -> [StaffMember] {
    guard let members = (try? JSONValue.parse(text))?.elements else {
      throw .environment("the staff file is no JSON array")
    }
    var staff: [StaffMember] = []
    for member in members {
      guard let facility = member["facility"]?.string, let subject = member["subject"]?.string,
        let role = member["role"]?.string,
        let purposes = member["purposes"]?.elements?.compactMap(\.string), !purposes.isEmpty
      else { throw .environment("a member of staff needs facility, subject, role and purposes") }
      staff.append(
        StaffMember(
          facility: facility, subject: subject, name: member["name"]?.string ?? subject,
          role: role, licence: member["licence"]?.string, purposes: purposes))
    }
    return staff
  }
}
