import Linkage

/// What a doctor states before an emergency view: why, in what state the patient is, for how long.
///
/// The free text may name people: it stays on the doctor's own side and is sealed wherever it is.
package struct EmergencyClaim: Equatable, Sendable {
  /// Why the view cannot wait for the patient's word; a closed list.
  package enum Reason: String, CaseIterable, Sendable {
    case unconscious, cardiacArrest, majorTrauma, shock, stroke, poisoning, anaphylaxis, disaster

    /// What a person reads: Japanese and English.
    package var words: (ja: String, en: String) {
      switch self {
      case .unconscious: ("意識障害", "loss of consciousness")
      case .cardiacArrest: ("心肺停止", "cardiac arrest")
      case .majorTrauma: ("重症外傷", "major trauma")
      case .shock: ("ショック", "shock")
      case .stroke: ("脳卒中の疑い", "suspected stroke")
      case .poisoning: ("中毒", "poisoning")
      case .anaphylaxis: ("アナフィラキシー", "anaphylaxis")
      case .disaster: ("災害", "disaster")
      }
    }
  }

  /// Why the patient cannot say yes or no; stating it attests the inability.
  package enum PatientState: String, CaseIterable, Sendable {
    case unresponsive, confused, sedated

    /// What a person reads: Japanese and English.
    package var words: (ja: String, en: String) {
      switch self {
      case .unresponsive: ("呼びかけに応じない", "does not respond")
      case .confused: ("意思の疎通ができない", "cannot communicate")
      case .sedated: ("鎮静中・挿管中", "sedated or intubated")
      }
    }
  }

  /// Why.
  package let reason: Reason
  /// Why in the doctor's own words, 1 to 600 characters.
  package let text: String
  /// The patient's state.
  package let state: PatientState
  /// How long the view is needed, minutes; the session lasts no longer.
  package let minutes: Int

  /// Characters of the free text.
  package static let characters = 1...600
  /// Minutes one can ask for.
  package static let minuteRange = 1...30

  /// A claim; nil if the text or the minutes are out of range.
  package init?(reason: Reason, text: String, state: PatientState, minutes: Int) {
    guard Self.characters.contains(text.count), text.utf8.count <= 4 * Self.characters.upperBound,
      text.contains(where: { !$0.isWhitespace }), Self.minuteRange.contains(minutes)
    else { return nil }
    self.reason = reason
    self.text = text
    self.state = state
    self.minutes = minutes
  }

  func pack(into packer: inout Packer) {
    packer.text(reason.rawValue)
    packer.text(text)
    packer.text(state.rawValue)
    packer.number(Int64(minutes))
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    guard let reason = Reason(rawValue: try unpacker.text()) else { throw .malformedRecord }
    let text = try unpacker.text()
    guard let state = PatientState(rawValue: try unpacker.text()),
      let minutes = Int(exactly: try unpacker.number()),
      let claim = EmergencyClaim(reason: reason, text: text, state: state, minutes: minutes)
    else { throw .malformedRecord }
    self = claim
  }
}
