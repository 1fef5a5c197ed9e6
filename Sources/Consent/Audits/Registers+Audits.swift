import Linkage
package import Platform
package import Record

extension Registers {
  /// Begins an audit of a registered facility, in the place of one that is open.
  ///
  /// `due` is the office's to say; nil for a facility that begins by itself, whose own time does
  /// not move, and whose open round stays (`auditOpen`). Throws `unknownFacility` or a malformed
  /// `due`.
  @discardableResult
  package func beginAudit(
    of reference: FacilityReference, _ questionnaire: Questionnaire, due: Timestamp?
  ) async throws(ConsentError) -> AuditRound {
    let now = clock.now()
    if let due {
      let range = now.adding(AuditRules.timeMin)...now.adding(AuditRules.timeMax)
      guard range.contains(due) else { throw .malformedEntry(field: "due") }
    }
    return try await audit(reference) { entry, history throws(ConsentError) in
      guard due != nil || history.open == nil else { throw .auditOpen }
      let end = due ?? entry.auditDue ?? now.adding(AuditRules.standardTime)
      let round = AuditRound(questionnaire, begun: now, due: end)
      history.put(round)
      entry.auditDue = end
      return round
    }
  }

  /// Records a facility's answers; the last one that was missing completes the audit, together with
  /// what the bridge `knows`, and the next is due a year later.
  ///
  /// Throws `auditNotOpen`, `auditEdition` where the questions are not those of the round, and a
  /// malformed part of `answers`: a question that is not asked or that the bridge answers.
  @discardableResult
  package func answerAudit(
    of reference: FacilityReference, _ questionnaire: Questionnaire,
    _ answers: [(question: String, answer: AuditAnswer)], by: String,
    knowing known: [Questionnaire.Known: AuditAnswer]
  ) async throws(ConsentError) -> AuditRound {
    guard (1...StepWords.nameMax).contains(by.utf8.count) else {
      throw .malformedEntry(field: "by")
    }
    let now = clock.now()
    return try await audit(reference) { entry, history throws(ConsentError) in
      guard var round = history.open else { throw .auditNotOpen }
      guard round.digest == questionnaire.digest else { throw .auditEdition }
      for (index, said) in answers.enumerated() {
        guard said.answer.words.utf8.count <= AuditAnswer.wordsMax else {
          throw .malformedEntry(field: "answers[\(index)].words")
        }
        guard let question = questionnaire.questions.first(where: { $0.id == said.question }),
          question.known.flatMap({ known[$0] }) == nil
        else { throw .malformedEntry(field: "answers[\(index)].question") }
        round.answers[said.question] = RecordedAnswer(answer: said.answer, by: by, at: now)
      }
      round.complete(questionnaire, knowing: known, at: now)
      if round.completed != nil { entry.auditDue = now.adding(AuditRules.interval) }
      history.put(round)
      return round
    }
  }

  /// Changes a facility's audits and its due date in one commit.
  private func audit(
    _ reference: FacilityReference,
    _ body: (inout Facility, inout AuditHistory) throws(ConsentError) -> AuditRound
  ) async throws(ConsentError) -> AuditRound {
    var made: AuditRound?
    try await change(reference) { former, dossier throws(ConsentError) in
      guard var entry = former else { throw .unknownFacility }
      var file = dossier
      made = try body(&entry, &file.audits)
      return (entry, file)
    }
    guard let made else { preconditionFailure("what was changed was made") }
    return made
  }
}

extension AuditRound {
  /// Completes the round if nothing is missing but what is known.
  fileprivate mutating func complete(
    _ questionnaire: Questionnaire, knowing known: [Questionnaire.Known: AuditAnswer],
    at now: Timestamp
  ) {
    var filled = answers
    for question in questionnaire.questions where filled[question.id] == nil {
      guard let answer = question.known.flatMap({ known[$0] }) else { return }
      filled[question.id] = RecordedAnswer(answer: answer, by: "", at: now)
    }
    answers = filled
    completed = now
  }
}
