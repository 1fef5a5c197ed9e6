package import Record

/// Where a patient is found: by the number at the own facility, or by a slip.
///
/// Both forms send `by` (`number` or `slip`), `number`, `purpose` and every chosen `network`; the
/// second sends `slip`, too.
package struct FindPage: Screen {
  /// Where both forms go (POST).
  package var find: Path
  /// For what a record may be opened.
  package var purposes: [Choice]
  /// The networks that can be asked.
  package var networks: [Choice]
  /// What was typed before, where a form comes back.
  package var number: String
  /// The user's open sessions.
  package var sessions: [SessionRow]
  /// Where an emergency is claimed; nil where the user may not.
  package var emergency: Path?

  /// Makes the page.
  package init(
    find: Path, purposes: [Choice], networks: [Choice], number: String = "",
    sessions: [SessionRow] = [], emergency: Path? = nil
  ) {
    self.find = find
    self.purposes = purposes
    self.networks = networks
    self.number = number
    self.sessions = sessions
    self.emergency = emergency
  }

  /// The heading.
  package var title: Wording { Wording(ja: "患者を開く", en: "Open a patient") }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="columns">
    <section class="card" aria-labelledby="by-number">
    <h2 id="by-number">\(Icon.search.html)\(frame.say("自施設の患者番号で", "By your own patient number"))\
    </h2>
    \(frame.form(find, byNumber(frame)))
    </section>
    <section class="card" aria-labelledby="by-slip">
    <h2 id="by-slip">\(Icon.letter.html)\
    \(frame.say("患者情報送信票で", "By a referral slip"))</h2>
    \(frame.form(find, bySlip(frame)))
    </section>
    </div>
    \(openSessions(frame))
    \(emergencyEntry(frame))
    """
  }

  private func byNumber(_ frame: Frame) -> HTML {
    """
    <input type="hidden" name="by" value="number"/>
    <div class="field"><label for="number">\(frame.say("患者番号", "Patient number"))</label>
    <input id="number" name="number" type="text" value="\(number)" required="required" \
    maxlength="64" autocomplete="off" autocapitalize="off" spellcheck="false"/></div>
    \(frame.oneOf(purposes, name: "purpose", label: frame.say("目的", "Purpose"), id: "purpose-n"))
    \(frame.anyOf(networks, name: "network", legend: frame.say("尋ねる先", "Ask")))
    <button class="primary">\(frame.say("探す", "Find"))</button>
    """
  }

  private func bySlip(_ frame: Frame) -> HTML {
    """
    <input type="hidden" name="by" value="slip"/>
    <div class="field"><label for="slip-number">\(frame.say(
      "この患者の自施設の番号", "The patient's number here"))</label>
    <input id="slip-number" name="number" type="text" required="required" maxlength="64" \
    autocomplete="off" autocapitalize="off" spellcheck="false"/></div>
    <div class="field"><label for="slip">\
    \(frame.say("送信票の文字または受付コード", "Text of the slip or claim code"))\
    </label>
    <textarea id="slip" name="slip" rows="3" required="required" maxlength="8192" \
    autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="slip-hint">\
    </textarea>
    <p class="hint" id="slip-hint">\
    \(frame.say("QRコードの読取器でも入れられます。", "A QR scanner types it in for you."))</p></div>
    \(frame.oneOf(purposes, name: "purpose", label: frame.say("目的", "Purpose"), id: "purpose-s"))
    <button class="primary">\(frame.say("送信票で開く", "Open by slip"))</button>
    """
  }

  private func openSessions(_ frame: Frame) -> HTML? {
    guard !sessions.isEmpty else { return nil }
    return """
      <section><h2>\(frame.say("開いている閲覧", "Your open sessions"))\
      </h2>
      \(frame.ownTable(sessions))</section>
      """
  }

  private func emergencyEntry(_ frame: Frame) -> HTML? {
    emergency.map {
      """
      <section class="card emergencyentry" aria-labelledby="emergency">
      <div><h2 id="emergency">\(Icon.warning.html)\(frame.say("緊急閲覧", "Emergency viewing"))</h2>
      <p>\(frame.say(
        "患者さんの生命に関わり、本人が意思を示せないときだけ。必ず審査されます。",
        "Only if life is at stake and the patient cannot speak. Every use is reviewed."))</p></div>
      <a class="button danger" href="\($0)">\(frame.say("緊急閲覧へ", "Claim an emergency"))</a>
      </section>
      """
    }
  }
}
