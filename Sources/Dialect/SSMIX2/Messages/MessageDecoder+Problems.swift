import Record

/// PPR^ZD1: the list of problems.
extension MessageDecoder {
  mutating func problems() {
    for group in message.segments.groups("PRB") {
      guard let prb = group.first, let problem = problem(prb, group) else { continue }
      _ = fields.content.add(.problem(problem))
    }
  }

  private mutating func problem(
    _ prb: HL7v2.Segment, _ group: ArraySlice<HL7v2.Segment>
  ) -> Problem? {
    let order = order(group.first("ORC"))
    let classified = classification(prb)
    guard var code = fields.coded(prb, 3) ?? classified.code else {
      fields.content.warn(.fieldMissing(FieldReader.name(prb, 3)))
      return nil
    }
    for other in classified.code?.codes ?? [] where !code.codes.contains(other) {
      code.codes.append(other)
    }
    var problem = Problem(code: code)
    problem.categories = classified.categories + codesOf(prb, 18)
    problem.recorder = order.orderer
    problem.onset = fields.date(prb, 16)
    problem.end = fields.date(prb, 9)
    problem.recorded = fields.date(prb, 7) ?? order.authored
    problem.comments = [fields.prose(prb, 17)].compactMap(\.self) + notes(group)
    if let code = fields.coded(prb, 25) { problem.confidentiality = confidential(code) }
    awareness(prb)
    modifiers(&problem, group.first("ZPR"))
    course(&problem, prb)
    fields.technical(prb, 2)
    fields.identify(prb, 4, 5)
    return problem
  }

  private mutating func codesOf(_ segment: HL7v2.Segment, _ field: Int) -> [CodedText] {
    [fields.coded(segment, field)].compactMap(\.self)
  }

  /// PRB-10: ICD-10 in its first three components, in or out of hospital in the next.
  private mutating func classification(
    _ prb: HL7v2.Segment
  ) -> (code: CodedText?, categories: [CodedText]) {
    guard let whole = fields.coded(prb, 10) else { return (nil, []) }
    let second = prb[10].component(4).text
    let isSecond: (Coding) -> Bool = { !second.isEmpty && $0.code == second }
    let code = CodedText(
      codes: whole.codes.filter { !isSecond($0) }, text: fields.text(prb, 10, 2))
    guard let other = whole.codes.first(where: isSecond) else { return (code, []) }
    return (code, [CodedText(codes: [other], text: other.display)])
  }

  /// ZPR: what stands before and behind the name of the diagnosis.
  private mutating func modifiers(_ problem: inout Problem, _ zpr: HL7v2.Segment?) {
    guard let zpr else { return }
    problem.prefixes = fields.codedList(zpr, 1)
    problem.suffixes = fields.codedList(zpr, 3)
    // The exchange codes say the same diagnosis again.
    for (field, list) in [(4, \Problem.prefixes), (6, \Problem.suffixes)] {
      let codes = fields.codedList(zpr, field)
      for (index, code) in codes.enumerated() {
        if index < problem[keyPath: list].count {
          problem[keyPath: list][index].codes += code.codes
        } else {
          problem[keyPath: list].append(code)
        }
      }
    }
    for field in [2, 5] {
      for code in fields.coded(zpr, field)?.codes ?? [] where !problem.code.codes.contains(code) {
        problem.code.codes.append(code)
      }
    }
    problem.comments += [fields.prose(zpr, 7)].compactMap(\.self)
  }

  /// PRB-14 is the outcome in Japan (JHSD0006, HL70241); only a full recovery resolves.
  private mutating func course(_ problem: inout Problem, _ prb: HL7v2.Segment) {
    problem.outcome = fields.coded(prb, 14)
    let outcome = prb[14].text
    let changed = fields.date(prb, 15)
    if problem.end == nil, outcome == "F" || outcome == "D" { problem.end = changed }
    problem.course =
      outcome == "F" ? .resolved : problem.end != nil || outcome == "D" ? .inactive : .active
    let suspicions = problem.suffixes.contains { $0.shown?.contains("疑") == true }
    let confirmation = fields.coded(prb, 13)
    if suspicions || confirmation?.shown?.contains("疑") == true {
      problem.certainty = .provisional
    }
    if let confirmation, confirmation.text == nil, problem.certainty == nil {
      fields.content.warn(.wordUnknown(FieldReader.name(prb, 13)))
    }
    if fields.text(prb, 1) == "DE" { problem.certainty = .enteredInError }
  }

  /// PRB-21: whether the patient was told.
  ///
  /// What is not surely told is marked, so that a viewer warns and a policy can deny.
  private mutating func awareness(_ prb: HL7v2.Segment) {
    guard let word = fields.coded(prb, 21) else { return }
    let text = word.shown ?? ""
    if word.codes.first?.code == "Y" || text.hasPrefix("告知済") { return }
    fields.content.tag =
      word.codes.first?.code == "N" || text.contains("未告知") ? .uninformed : .unknown
  }
}
