import Record

extension UserSheet {
  /// The extension under which a SCIM server tells on what a role rests.
  package static let licenceSchema = "urn:kakehashi:params:scim:schemas:extension:licence:1.0:User"

  /// Reads a ListResponse (RFC 7644 §3.4.2) that is whole, or an array of users.
  mutating func readSCIM(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes) else {
      return find(1, nil, ja: "JSON", en: "JSON")
    }
    let list = value.elements ?? value.scim("Resources")?.elements
    guard let users = list else {
      return find(
        1, "Resources", ja: "利用者の配列か ListResponse", en: "an array of users or a ListResponse")
    }
    let total = value.elements == nil ? value.scim("totalResults")?.integer : nil
    guard total.map({ $0 == Int64(users.count) }) ?? true else {
      return find(
        1, "totalResults", ja: "全員を一度に含むこと（ページに分けない）", en: "the whole list, not one page of it")
    }
    guard users.count <= Self.rowsMax else {
      return find(1, nil, ja: "\(Self.rowsMax) 人以下", en: "at most \(Self.rowsMax) users")
    }
    for (index, user) in users.enumerated() { take(user, number: index + 1) }
  }

  /// Reads one User (RFC 7643 §4.1); what an account here has no place for is left out.
  private mutating func take(_ user: JSONValue, number: Int) {
    guard user.members != nil, let name = user.scim("userName")?.string else {
      return find(number, "userName", ja: "利用者の ID", en: "a user's id")
    }
    var fields: [UserField: String] = [:]
    switch user.scim("active") {
    case nil, .bool(true): fields[.status] = UserStatus.active.word
    case .bool(false): fields[.status] = UserStatus.suspended.word
    default: return find(number, "active", ja: "true か false", en: "true or false")
    }
    if let roles = user.scim("roles") {
      guard let role = Self.role(roles) else {
        return find(
          number, "roles", ja: "一つの職種、または primary の一つ", en: "one role, or one that is primary")
      }
      fields[.role] = UserSheetWords.word(role, in: .role)
    }
    guard takeLicence(user.scim(Self.licenceSchema), number, into: &fields) else { return }
    take(number, name, fields) { field in
      switch field {
      case .role: "roles"
      case .status: "active"
      default: Self.licenceMembers.first { $0.field == field }?.name ?? field.rawValue
      }
    }
  }

  private static let licenceMembers: [(field: UserField, name: String)] = [
    (.licence, "number"), (.licenceSource, "source"), (.licenceCheckedBy, "checkedBy"),
    (.licenceValidUntil, "validUntil"), (.personal, "personal"),
  ]

  private mutating func takeLicence(
    _ licence: JSONValue?, _ number: Int, into fields: inout [UserField: String]
  ) -> Bool {
    guard let licence, licence != .null else { return true }
    for (name, value) in licence.members ?? [(key: "", value: .null)] {
      let member = Self.licenceMembers.first { $0.name.lowercased() == name.lowercased() }
      guard let member, let text = Self.text(value) else {
        find(
          number, name.isEmpty ? Self.licenceSchema : name,
          ja: "number, source, checkedBy, validUntil, personal のどれか（文字列）",
          en: "one of number, source, checkedBy, validUntil, personal, as text")
        return false
      }
      if !text.isEmpty { fields[member.field] = UserSheetWords.word(text, in: member.field) }
    }
    return true
  }

  private static func text(_ value: JSONValue) -> String? {
    if case .bool(let flag) = value { return flag ? "yes" : "no" }
    return value.string
  }

  private static func role(_ roles: JSONValue) -> String? {
    let list = roles.elements ?? []
    let primary = list.filter { $0.scim("primary") == .bool(true) }
    let chosen = primary.isEmpty ? list : primary
    guard chosen.count == 1, let role = chosen.first else { return nil }
    return role.string ?? role.scim("value")?.string
  }
}

extension JSONValue {
  /// A member by its name, whose case does not count in SCIM (RFC 7643 §2.1).
  fileprivate func scim(_ name: String) -> JSONValue? {
    self[name] ?? members?.first { $0.key.lowercased() == name.lowercased() }?.value
  }
}
