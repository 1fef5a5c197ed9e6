import Record

/// Visits, problems, allergies, meals.
extension RecordView {
  func card(_ encounter: Encounter) -> HTML {
    let places = encounter.places.map { place -> HTML in
      let span = [place.since, place.until].compactMap { $0 }.map { CivilTime($0).stamp }
      let time = HTML(" <span class=\"hint\">\(span.joined(separator: " – "))</span>")
      return """
        <li><bdi>\(place.text)</bdi>\
        \(span.isEmpty ? nil : time)\
        \(place.isFormer ? HTML(" <span class=\"tag\">\(frame.say("以前", "former"))</span>") : nil)\
        </li>
        """
    }
    let where_ =
      places.isEmpty
      ? nil
      : HTML(
        "\(frame.subhead("場所", "Places"))<ul class=\"plainlist\">\(places)</ul>")
    return card(
      encounter.event?.shown ?? encounter.setting.map { frame.say($0.wording) },
      """
      \(frame.facts([
        frame.fact("区分", "Setting", encounter.setting.map { frame.say($0.wording) }),
        frame.fact("状態", "State", frame.say(encounter.status.wording)),
        frame.fact("開始", "From", encounter.start), frame.fact("終了", "Until", encounter.end),
        frame.fact("診療科", "Department", encounter.department?.shown),
        frame.fact(
          "理由", "Reason",
          encounter.reasons.compactMap(\.shown).joined(separator: frame.say("、", ", "))),
        frame.fact("主治医", "Attending", encounter.attending),
        frame.fact("入院時の医師", "Admitted by", encounter.admitting),
        frame.fact("転帰・退院先", "Discharged to", encounter.disposition?.shown),
      ]))\(where_)
      """)
  }

  func card(_ problem: Problem) -> HTML {
    card(
      problem.shown,
      """
      \(frame.facts([
        frame.fact("経過", "Course", problem.course.map { frame.say($0.wording) }),
        frame.fact("確からしさ", "Certainty", problem.certainty.map { frame.say($0.wording) }),
        frame.fact("重症度", "Severity", problem.severity?.shown),
        frame.fact(
          "区分", "Category",
          problem.categories.compactMap(\.shown).joined(separator: frame.say("、", ", "))),
        frame.fact("転帰", "Outcome", problem.outcome?.shown),
        frame.fact("開始", "Onset", problem.onset), frame.fact("終了", "Ended", problem.end),
        frame.fact("登録", "Recorded", problem.recorded),
        frame.fact("登録者", "Recorded by", problem.recorder),
      ]))\(comments(problem.comments))\(codes([problem.code]))
      """)
  }

  func card(_ allergy: Allergy) -> HTML {
    card(
      allergy.substance.shown,
      """
      \(frame.facts([
        frame.fact(
          "種類", "Kind", allergy.category.map { frame.say($0.wording) } ?? allergy.kind?.shown),
        frame.fact("重症度", "Severity", allergy.severity.map { frame.say($0.wording) }),
        frame.fact("危険度", "Criticality", allergy.criticality.map { frame.say($0.wording) }),
        frame.fact("症状", "Reaction", allergy.reaction),
        frame.fact("確からしさ", "Certainty", allergy.certainty.map { frame.say($0.wording) }),
        frame.fact("経過", "Course", allergy.course.map { frame.say($0.wording) }),
        frame.fact("発症", "Onset", allergy.onset), frame.fact("発症", "Onset", allergy.onsetText),
        frame.fact("登録", "Recorded", allergy.recorded),
        frame.fact("確認者", "Confirmed by", allergy.asserter),
      ]))\(comments(allergy.comments))\(codes([allergy.substance]))
      """)
  }

  func card(_ order: DietOrder) -> HTML {
    let kinds = order.kinds.compactMap(\.shown)
    let periods = order.periods.compactMap(\.shown)
    return card(
      kinds.isEmpty ? nil : kinds.joined(separator: " "),
      """
      \(state(order.status))\(frame.facts([
        frame.fact("食事", "Meals", periods.joined(separator: frame.say("、", ", "))),
        frame.fact("指示", "Instruction", order.instruction),
        frame.fact("頻度", "How often", order.timing?.shown),
        frame.fact("開始", "From", order.start), frame.fact("終了", "Until", order.end),
        frame.fact("依頼", "Ordered", order.authored), frame.fact("依頼医", "By", order.orderer),
      ]))
      """)
  }
}

extension Encounter.Setting {
  var wording: Wording {
    switch self {
    case .outpatient: Wording(ja: "外来", en: "outpatient")
    case .inpatient: Wording(ja: "入院", en: "inpatient")
    case .emergency: Wording(ja: "救急", en: "emergency")
    }
  }
}

extension Encounter.Status {
  var wording: Wording {
    switch self {
    case .planned: Wording(ja: "予定", en: "planned")
    case .arrived: Wording(ja: "来院", en: "arrived")
    case .onleave: Wording(ja: "外泊・外出", en: "on leave")
    case .finished: Wording(ja: "終了", en: "finished")
    case .cancelled: Wording(ja: "取消", en: "cancelled")
    case .unknown: Wording(ja: "不明", en: "unknown")
    case .inProgress: Wording(ja: "継続中", en: "in progress")
    case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
    }
  }
}

extension Problem.Course {
  var wording: Wording {
    switch self {
    case .active: Wording(ja: "継続", en: "active")
    case .inactive: Wording(ja: "落ち着いている", en: "inactive")
    case .resolved: Wording(ja: "治癒・解消", en: "resolved")
    }
  }
}

extension Problem.Certainty {
  var wording: Wording {
    switch self {
    case .confirmed: Wording(ja: "確定", en: "confirmed")
    case .provisional: Wording(ja: "疑い", en: "provisional")
    case .refuted: Wording(ja: "否定", en: "refuted")
    case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
    }
  }
}

extension Allergy.Category {
  var wording: Wording {
    switch self {
    case .food: Wording(ja: "食物", en: "food")
    case .medication: Wording(ja: "薬", en: "medication")
    case .environment: Wording(ja: "環境", en: "environment")
    case .biologic: Wording(ja: "生物製剤", en: "biologic")
    }
  }
}

extension Allergy.Criticality {
  var wording: Wording {
    switch self {
    case .low: Wording(ja: "低い", en: "low")
    case .high: Wording(ja: "高い", en: "high")
    case .unableToAssess: Wording(ja: "判断できない", en: "cannot be assessed")
    }
  }
}

extension Allergy.Certainty {
  var wording: Wording {
    switch self {
    case .unconfirmed: Wording(ja: "未確認", en: "unconfirmed")
    case .confirmed: Wording(ja: "確定", en: "confirmed")
    case .refuted: Wording(ja: "否定", en: "refuted")
    case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
    }
  }
}
