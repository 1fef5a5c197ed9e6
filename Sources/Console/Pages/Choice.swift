package import Record

/// One of several things to choose in a form.
package struct Choice: Equatable, Sendable {
  /// What the form sends.
  package var value: String
  /// What is read.
  package var wording: Wording
  /// Whether it is chosen before anyone chooses.
  package var isChosen: Bool

  /// Makes a choice.
  package init(_ value: String, _ wording: Wording, isChosen: Bool = false) {
    self.value = value
    self.wording = wording
    self.isChosen = isChosen
  }
}

extension Frame {
  /// Choices of which one is sent as `name`; a single one is sent without being asked.
  func oneOf(_ choices: [Choice], name: String, label: String, id: String) -> HTML {
    if choices.count < 2 {
      return HTML(
        choices.map { HTML("<input type=\"hidden\" name=\"\(name)\" value=\"\($0.value)\"/>") })
    }
    let options = choices.map { choice -> HTML in
      """
      <option value="\(choice.value)"\(selected(choice.isChosen))>\
      \(say(choice.wording))</option>
      """
    }
    return """
      <div class="field"><label for="\(id)">\(label)</label>
      <select id="\(id)" name="\(name)">\(options)</select></div>
      """
  }

  /// Choices of which any number is sent as `name`, each once.
  func anyOf(_ choices: [Choice], name: String, legend: String) -> HTML? {
    guard !choices.isEmpty else { return nil }
    let boxes = choices.map { choice -> HTML in
      """
      <label class="check"><input type="checkbox" name="\(name)" value="\(choice.value)"\
      \(checked(choice.isChosen))/> <span>\(say(choice.wording))</span></label>
      """
    }
    return "<fieldset class=\"checks\"><legend>\(legend)</legend>\(boxes)</fieldset>"
  }

  func selected(_ isSelected: Bool) -> HTML { isSelected ? " selected=\"selected\"" : "" }

  func checked(_ isChecked: Bool) -> HTML { isChecked ? " checked=\"checked\"" : "" }
}
