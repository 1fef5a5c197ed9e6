package import Record

/// The claim of an emergency.
///
/// The form sends `number`, `reason`, `text`, `state`, `minutes` and every chosen `network`.
package struct EmergencyPage: Screen {
  /// Where the form goes (POST).
  package var claim: Path
  /// Where to go back to.
  package var back: Path
  /// The reasons that the networks allow.
  package var reasons: [Choice]
  /// Why a patient cannot say yes or no: whoever chooses one attests it.
  package var states: [Choice]
  /// The networks that can be asked.
  package var networks: [Choice]
  /// How long an emergency session lasts at most.
  package var minutesMax: Int
  /// What an emergency shows less of, in words.
  package var limits: [Wording]
  /// What was typed before, where the form comes back.
  package var number: String
  /// The free text that was typed before.
  package var text: String

  /// LIMIT: characters of the free text; fewer than ten say nothing.
  package static let textMin = 10
  /// LIMIT: characters of the free text.
  package static let textMax = 600

  /// Makes the page.
  package init(
    claim: Path, back: Path, reasons: [Choice], states: [Choice], networks: [Choice],
    minutesMax: Int, limits: [Wording], number: String = "", text: String = ""
  ) {
    self.claim = claim
    self.back = back
    self.reasons = reasons
    self.states = states
    self.networks = networks
    self.minutesMax = minutesMax
    self.limits = limits
    self.number = number
    self.text = text
  }

  /// The heading.
  package var title: Wording { Wording(ja: "緊急閲覧の申し出", en: "Claim an emergency") }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="columns emergencyform">
    <div class="card">\(frame.form(claim, fields(frame)))</div>
    <section class="card follows" aria-labelledby="follows">
    <h2 id="follows">\(frame.say("このあと起こること", "What follows"))</h2>
    <ol>\(consequences(frame).map { HTML("<li>\($0)</li>") })</ol>
    \(limitList(frame))</section>
    </div>
    """
  }

  private func fields(_ frame: Frame) -> HTML {
    """
    <div class="field"><label for="number">\(frame.say("自施設の患者番号", "Own patient number"))</label>
    <input id="number" name="number" type="text" value="\(number)" required="required" \
    maxlength="64" autocomplete="off"/></div>
    <div class="field"><label for="reason">\(frame.say("理由", "Reason"))</label>
    <select id="reason" name="reason" required="required">\
    <option value="">\(frame.say("選んでください", "Choose one"))</option>\
    \(reasons.map { option($0, frame) })</select></div>
    <div class="field"><label for="text">\
    \(frame.say(
      "状況（10字以上）", "What happened (10 characters or more)"))</label>
    <textarea id="text" name="text" rows="4" required="required" minlength="\(Self.textMin)" \
    maxlength="\(Self.textMax)">\(text)</textarea></div>
    \(frame.anyOf(networks, name: "network", legend: frame.say("尋ねる先", "Ask")))
    <div class="field"><label for="state">\(frame.say(
      "患者さんが意思を示せない理由", "Why the patient cannot say whether they consent"))</label>
    <select id="state" name="state" required="required">\
    <option value="">\(frame.say("選んでください", "Choose one"))</option>\
    \(states.map { option($0, frame) })</select></div>
    <div class="field"><label for="minutes">\(frame.say("必要な時間（分）", "Minutes needed"))</label>
    <input id="minutes" name="minutes" type="number" min="1" max="\(minutesMax)" \
    value="\(minutesMax)" required="required"/></div>
    <div class="buttons"><button class="danger">\
    \(frame.say("緊急閲覧を始める", "Begin emergency viewing"))</button>
    <a class="button" href="\(back)">\(frame.say("やめる", "Cancel"))</a></div>
    """
  }

  private func option(_ choice: Choice, _ frame: Frame) -> HTML {
    """
    <option value="\(choice.value)"\(frame.selected(choice.isChosen))>\
    \(frame.say(choice.wording))</option>
    """
  }

  private func consequences(_ frame: Frame) -> [String] {
    [
      frame.say(
        "両方のネットワークの責任者に、すぐに知らされます。",
        "The officers of both networks are told at once."),
      frame.say(
        "期限までに審査されます。済むまで次の緊急閲覧はできないことがあります。",
        "It is reviewed in time; until then another may be refused."),
      frame.say(
        "患者さんにも、見られたことが伝わります。", "The patient is told that the record was seen."),
      frame.say(
        "閲覧は\(minutesMax)分で終わり、延長できません。",
        "It ends after \(minutesMax) minutes and cannot be prolonged."),
    ]
  }

  private func limitList(_ frame: Frame) -> HTML? {
    guard !limits.isEmpty else { return nil }
    return """
      <h3>\(frame.say("見られる範囲", "What is limited"))</h3>
      <ul>\(limits.map { HTML("<li>\(frame.say($0))</li>") })</ul>
      """
  }
}
