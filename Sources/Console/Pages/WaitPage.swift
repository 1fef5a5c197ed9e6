package import Record

/// The place in the queue for a seat, or the seat that is offered.
package struct WaitPage: Screen {
  /// What the user waits for, or is offered.
  package enum State: Sendable {
    /// The place in the queue, from 1, and how many wait.
    case queued(position: Int, of: Int)
    /// A seat is kept for so many seconds more, of so many.
    case offered(secondsLeft: Int, of: Int)
    /// The seat is being made ready.
    case connecting
  }

  /// What the user waits for.
  package var state: State
  /// The class in words, such as 通常.
  package var queueClass: Wording
  /// The pool by name.
  package var pool: String
  /// Since when.
  package var since: CivilTime
  /// Where an offer is accepted (POST).
  package var accept: Path
  /// Where an offer is declined, or waiting is given up (POST).
  package var decline: Path

  /// Makes the page.
  package init(
    _ state: State, queueClass: Wording, pool: String, since: CivilTime, accept: Path,
    decline: Path
  ) {
    self.state = state
    self.queueClass = queueClass
    self.pool = pool
    self.since = since
    self.accept = accept
    self.decline = decline
  }

  /// The heading.
  package var title: Wording {
    switch state {
    case .queued: Wording(ja: "順番を待っています", en: "Waiting for a seat")
    case .offered: Wording(ja: "席が空きました", en: "A seat is free")
    case .connecting: Wording(ja: "つないでいます", en: "Connecting")
    }
  }

  /// Its lines are short.
  package var isNarrow: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card center">
    \(heart(frame))
    <dl class="pairs wide">
    \(frame.pair(frame.say("種別", "Class"), frame.say(queueClass)))
    \(frame.pair(frame.say("席", "Seats of"), pool))
    \(frame.pair(frame.say("待ち始め", "Waiting since"), since.clock))
    </dl>
    <div class="buttons">\(buttons(frame))</div>
    </div>
    """
  }

  private func heart(_ frame: Frame) -> HTML {
    switch state {
    case .queued(let position, let count):
      """
      <p class="big" role="status"><span class="number">\(position)</span> \
      \(frame.say("番目", "in line"))<span class="of">\
      \(frame.say("（\(count)人待ち）", "(\(count) waiting)"))</span></p>
      <p>\(frame.say("席が空くと、この画面で知らせます。", "This page tells you when a seat is free."))</p>
      """
    case .offered(let left, let all):
      """
      <p class="big" role="status">\(frame.say("あと", "")) <span class="number">\(left)</span> \
      \(frame.say("秒以内に受けてください", "seconds to accept"))</p>
      \(countdown(left, of: max(all, 1)))
      """
    case .connecting:
      "<p class=\"big\" role=\"status\">\(frame.say("相手につないでいます…", "Connecting…"))</p>"
    }
  }

  /// A bar that shrinks by itself: no script is needed for that.
  private func countdown(_ left: Int, of all: Int) -> HTML {
    let width = Double(min(left, all)) / Double(all) * 400
    return """
      <svg class="countdown" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 8" width="400" \
      height="8" aria-hidden="true" focusable="false"><rect class="track" width="400" height="8" \
      rx="4"/><rect class="rest" width="\(width)" height="8" rx="4"><animate \
      attributeName="width" from="\(width)" to="0" dur="\(left)s" fill="freeze"/></rect></svg>
      """
  }

  private func buttons(_ frame: Frame) -> HTML {
    let leave = frame.form(decline, "<button>\(frame.say("やめる", "Leave"))</button>")
    switch state {
    case .queued, .connecting: return leave ?? ""
    case .offered:
      let take = frame.form(
        accept, "<button class=\"primary\">\(frame.say("この席で開く", "Take the seat"))</button>")
      let pass = frame.form(decline, "<button>\(frame.say("今はやめる", "Decline"))</button>")
      return HTML([take, pass].compactMap { $0 })
    }
  }
}
