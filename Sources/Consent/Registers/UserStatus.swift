/// Where a user stands in the facility's register: applied → granted → active, the way a right
/// is given (安全管理ガイドライン 6.0 運用14④: apply, grant, confirm).
package enum UserStatus: UInt8, CaseIterable, Sendable {
  case active = 1
  case suspended = 2
  case applied = 3
  case granted = 4
  case refused = 5
  case left = 6

  /// The word for the ledger and the console.
  package var word: String {
    switch self {
    case .active: "active"
    case .suspended: "suspended"
    case .applied: "applied"
    case .granted: "granted"
    case .refused: "refused"
    case .left: "left"
    }
  }

  /// Whether the account is somebody's or about to be: then it has to be one person's alone.
  var isTaken: Bool {
    switch self {
    case .active, .applied, .granted: true
    case .suspended, .refused, .left: false
    }
  }

  /// The status after `event`, of an account that is there already.
  ///
  /// Throws `userStep`: what stands in the way.
  package func after(_ event: UserEvent) throws(ConsentError) -> UserStatus {
    switch (self, event) {
    case (.refused, .apply), (.left, .apply): return .applied
    case (.applied, .grant): return .granted
    case (.applied, .refuse), (.granted, .refuse): return .refused
    case (.granted, .confirm), (.suspended, .resume): return .active
    case (.active, .recertify): return .active
    case (.active, .suspend): return .suspended
    case (.applied, .withdraw), (.granted, .withdraw), (.active, .withdraw),
      (.suspended, .withdraw):
      return .left
    default: throw .userStep(self, event)
    }
  }
}

/// A step in the life of an account.
package enum UserEvent: UInt8, CaseIterable, Sendable {
  /// The facility asks for an account.
  case apply = 1
  /// Whoever the network says gives the right.
  case grant = 2
  /// Whoever grants does not, or takes it back before it is used.
  case refuse = 3
  /// The facility's administrator (施設ユーザ管理者) has handed the account over.
  case confirm = 4
  /// The account rests.
  case suspend = 5
  /// It rests no longer.
  case resume = 6
  /// The account ends.
  case withdraw = 7
  /// Somebody looked at the account again and found it right.
  case recertify = 8

  /// The word for the ledger, the path and the console.
  package var word: String {
    switch self {
    case .apply: "apply"
    case .grant: "grant"
    case .refuse: "refuse"
    case .confirm: "confirm"
    case .suspend: "suspend"
    case .resume: "resume"
    case .withdraw: "withdraw"
    case .recertify: "recertify"
    }
  }

  /// Whether `side` may take this step under `rules`; access never comes back without a grant.
  package func isOpen(to side: UserStep.Side, under rules: UserRules) -> Bool {
    switch self {
    case .apply, .confirm: side == .facility
    case .grant, .resume: side == rules.grantedBy
    case .refuse: side == .office || side == rules.grantedBy
    case .suspend, .withdraw, .recertify: true
    }
  }
}
