/// What a network demands of its facilities' accounts.
package struct UserRules: Equatable, Sendable {
  /// What an account that nobody looked at for too long means for access.
  package enum Overdue: String, CaseIterable, Sendable {
    /// Nothing; it is only listed.
    case none
    /// The user is nobody in particular until somebody has looked.
    case deny
  }

  /// LIMIT: days between two looks at an account.
  package static let recertifyDaysMax = 3_660

  /// Who gives the rights that a facility applies for.
  package var grantedBy: UserStep.Side
  /// After how many days an account has to be looked at again.
  package var recertifyDays: Int
  /// What happens to one that was not.
  package var whenOverdue: Overdue

  /// As shipped: the office grants, every quarter is looked again, nobody is kept out by it.
  package static let standard = UserRules(
    grantedBy: .office, recertifyDays: 92, whenOverdue: .none)

  /// Rules; the configuration checks the days.
  package init(grantedBy: UserStep.Side, recertifyDays: Int, whenOverdue: Overdue) {
    self.grantedBy = grantedBy
    self.recertifyDays = recertifyDays
    self.whenOverdue = whenOverdue
  }
}
