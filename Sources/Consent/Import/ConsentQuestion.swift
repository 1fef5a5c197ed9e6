package import Record

import Platform

/// What a FHIR R4 Consent is asked: who wants to see what, and what for.
package struct ConsentQuestion: Sendable {
  /// A business identifier of the asker, as R4 Identifier has it.
  package struct Identifier: Hashable, Sendable {
    /// The namespace.
    package let system: String
    /// The identifier in it.
    package let value: String

    /// Pairs a namespace with an identifier.
    package init(system: String, value: String) {
      self.system = system
      self.value = value
    }
  }

  /// The asker's identifiers.
  package var asker: [Identifier]
  /// Codes of v3-ActReason; one that the consent covers is enough, one it denies is too much.
  package var purposes: [String]
  /// The kinds of consent that count; none means any.
  package var scopes: [Coding]
  /// The kinds of documents asked for; none means all.
  package var classes: [Coding]
  /// The identifiers of those the consent names by reference; who is not here could be anyone.
  package var directory: [String: [Identifier]]

  /// Makes a question.
  package init(
    asker: [Identifier], purposes: [String], scopes: [Coding] = [], classes: [Coding] = [],
    directory: [String: [Identifier]] = [:]
  ) {
    self.asker = asker
    self.purposes = purposes
    self.scopes = scopes
    self.classes = classes
    self.directory = directory
  }

  /// Whether an exception is about this question at an instant; in doubt it is.
  func meets(_ exception: ConsentProvision, at now: Timestamp) -> Bool {
    exception.period.contains(now.milliseconds)
      && (exception.actors.isEmpty || exception.actors.contains(where: isAsker))
      && (purposes.isEmpty || isFor(exception.purposes)) && isLooking(exception.actions)
      && (classes.isEmpty || exception.classes.isEmpty
        || exception.classes.contains { denied in classes.contains { $0.means(denied) } })
  }

  /// Whether one of the purposes is listed; no list covers all.
  func isFor(_ listed: [Coding]) -> Bool {
    listed.isEmpty || listed.contains { purposes.contains($0.code) }
  }

  /// Whether the consent is of a kind that counts.
  func isWithin(_ kinds: [Coding]) -> Bool {
    scopes.isEmpty || scopes.contains { scope in kinds.contains { $0.means(scope) } }
  }

  private func isAsker(_ reference: String) -> Bool {
    directory[reference].map { !$0.filter(asker.contains).isEmpty } ?? true
  }

  /// Whether actions cover looking: all do but collecting and correcting.
  private func isLooking(_ actions: [Coding]) -> Bool {
    actions.isEmpty || actions.contains { !["collect", "correct"].contains($0.code) }
  }
}
