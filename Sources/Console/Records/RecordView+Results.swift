import Record

/// Results with their ranges and marks.
extension RecordView {
  /// LIMIT: rows of one table; what is beyond is said.
  private static let rowsMax = 500

  /// The observations among records, in a table.
  func results(_ parts: [(key: ChartEntry.Key, record: ClinicalRecord)]) -> HTML {
    let flat = parts.flatMap { part -> [(Observation, Int)] in
      guard case .observation(let observation) = part.record else { return [] }
      let members = named(observation.members, part.key.source).compactMap { member in
        if case .observation(let inner) = member.record { inner } else { nil as Observation? }
      }
      return [(observation, 0)] + members.map { ($0, 1) }
    }
    return flat.isEmpty ? HTML() : table(flat)
  }

  private func table(_ flat: [(Observation, Int)]) -> HTML {
    let laboratory = Laboratory(chart)
    var drawn: Set<Int> = []
    let rows = flat.prefix(Self.rowsMax).map { row($0.0, depth: $0.1, laboratory, &drawn) }
    let table = frame.table(
      frame.say("結果", "Results"),
      [
        frame.say("項目", "Test"), frame.say("結果", "Value"), frame.say("判定", "Mark"),
        frame.say("単位", "Unit"), frame.say("基準範囲", "Reference"), frame.say("日時", "Time"),
        frame.say("推移", "Trend"),
      ], rows, style: "list results")
    return "\(table)\(more(flat.count))\(notes(flat.map(\.0)))"
  }

  private func more(_ count: Int) -> HTML? {
    let rest = count - Self.rowsMax
    guard rest > 0 else { return nil }
    return
      "<p class=\"hint\">\(frame.say("ほか \(rest) 件は表示していません。", "\(rest) more are not shown."))</p>"
  }

  private func row(
    _ observation: Observation, depth: Int, _ laboratory: Laboratory,
    _ drawn: inout Set<Int>
  ) -> HTML {
    let abnormality = Abnormality(observation)
    let style: HTML = abnormality?.style ?? ""
    return """
      <tr class="\(style)"><th scope="row" class="depth\(depth)">\
      \(frame.words(observation.code.shown))\(state(observation.status))</th>\
      <td class="number value">\(value(observation))</td>\
      <td>\(abnormality.map { frame.flag($0) })</td>\
      <td>\(observation.value?.unit.map { HTML("<bdi>\($0)</bdi>") })</td>\
      <td>\(frame.words(observation.range?.shown))</td>\
      <td>\(observation.effective.map { frame.time(CivilTime($0)) })</td>\
      <td>\(trend(observation, laboratory, &drawn))</td></tr>
      """
  }

  private func value(_ observation: Observation) -> HTML {
    if observation.value == nil, !observation.members.isEmpty { return HTML() }
    return frame.words(observation.value?.amount)
  }

  /// A small line of all values of the test, where there is more than one.
  ///
  /// A series is drawn where it is first met.
  private func trend(
    _ observation: Observation, _ laboratory: Laboratory, _ drawn: inout Set<Int>
  ) -> HTML? {
    guard let plot, let value = observation.value, let name = observation.code.shown else {
      return nil
    }
    let key = Series.Key(observation, value, name)
    guard let number = laboratory.series.firstIndex(where: { $0.key == key }),
      laboratory.series[number].drawn.count > 1, drawn.insert(number).inserted
    else { return nil }
    let series = laboratory.series[number]
    return """
      <a class="spark" href="\(plot.adding(laboratory.name(of: series)))"><span class="sr">\
      \(frame.say("\(name.clipped(40))の推移", "Trend of \(name.clipped(40))"))</span>\
      \(Sparkline(series).html)</a>
      """
  }

  private func notes(_ observations: [Observation]) -> HTML? {
    let noted = observations.filter { !$0.comments.isEmpty }
    guard !noted.isEmpty else { return nil }
    let items = noted.prefix(Self.rowsMax).map { observation -> HTML in
      """
      <div><dt>\(frame.words(observation.code.shown))</dt>\
      <dd>\(observation.comments.map { frame.paragraphs($0) })</dd></div>
      """
    }
    return """
      <section class="card"><h2>\(frame.say("コメント", "Comments"))</h2><dl class="pairs">\(items)\
      </dl></section>
      """
  }

  private func state(_ status: Observation.Status) -> HTML? {
    let wording: Wording? =
      switch status {
      case .final, .unknown: nil
      case .registered: Wording(ja: "受付", en: "registered")
      case .preliminary: Wording(ja: "中間", en: "preliminary")
      case .corrected: Wording(ja: "訂正", en: "corrected")
      case .cancelled: Wording(ja: "取消", en: "cancelled")
      case .enteredInError: Wording(ja: "誤入力", en: "entered in error")
      }
    return wording.map { HTML(" <span class=\"tag\">\(frame.say($0))</span>") }
  }
}
