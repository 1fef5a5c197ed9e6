package import Platform
package import Record

/// When the accounts of each network have to be looked at again (運用14④), worked out from the
/// clock whenever somebody asks: no timer edits an entry.
package struct Recertification: Sendable {
  private let rules: [NetworkID: UserRules]
  private let since: Timestamp

  /// The rules of each network; an entry of before anybody asked counts as certified at `since`,
  /// for it does not say when it was put.
  package init(rules: [NetworkID: UserRules], since: Timestamp) {
    self.rules = rules
    self.since = since
  }

  /// From when on an active user is overdue; nil for who is not active.
  package func due(_ user: UserRecord) -> Timestamp? {
    guard user.status == .active else { return nil }
    let days = Int64(self.rules(of: user.facility.network).recertifyDays)
    return (user.certified ?? since).adding(.seconds(days * 86_400))
  }

  /// When the user becomes nobody in particular; nil where the network only lists who is overdue.
  func end(_ user: UserRecord) -> Timestamp? {
    rules(of: user.facility.network).whenOverdue == .deny ? due(user) : nil
  }

  private func rules(of network: NetworkID) -> UserRules { rules[network] ?? .standard }
}
