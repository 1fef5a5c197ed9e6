import Record

extension Frame {
  var liveAttributes: HTML? {
    live.map { " data-events=\"\($0.events)\" data-ended=\"\($0.ended)\"" }
  }

  /// Asks again by itself; a page that hears what happens does so only without JavaScript.
  var refresh: HTML? {
    refreshSeconds.map { seconds in
      let element = HTML("<meta http-equiv=\"refresh\" content=\"\(seconds)\"/>")
      return live == nil ? element : HTML(["<noscript>", element, "</noscript>"])
    }
  }

  /// The bar with the product, the menu, the user and the language.
  var header: HTML {
    """
    <header class="bar">
    <p class="brand">\(Icon.bridge.html)<span>\(say("架け橋", "Kakehashi"))</span></p>
    \(menuList)
    <div class="who">\(viewer.map(person))\(languageLink)\(signOutForm)</div>
    </header>
    """
  }

  private func person(_ viewer: Viewer) -> HTML {
    """
    <p class="user"><bdi>\(viewer.name)</bdi> <span><bdi>\(viewer.role)</bdi> · \
    <bdi>\(viewer.facility)</bdi></span></p>
    """
  }

  private var menuList: HTML? {
    let entries: [(Menu.Entry, Path?, String)] = [
      (.find, menu.find, say("患者を開く", "Open a patient")),
      (.sessions, menu.sessions, say("自分の閲覧", "My sessions")),
      (.emergency, menu.emergency, say("緊急閲覧", "Emergency")),
      (.supervision, menu.supervision, say("監督", "Supervision")),
    ]
    let items = entries.compactMap { entry, path, name -> HTML? in
      path.map { "<li><a href=\"\($0)\"\(current(entry == menu.current))>\(name)</a></li>" }
    }
    guard !items.isEmpty else { return nil }
    return """
      <nav class="menu" aria-label="\(say("主メニュー", "Main menu"))"><ul>\(items)</ul></nav>
      """
  }

  func current(_ isCurrent: Bool) -> HTML { isCurrent ? " aria-current=\"page\"" : "" }

  private var languageLink: HTML? {
    let other: (code: String, name: String) =
      language == .japanese ? ("en", "English") : ("ja", "日本語")
    return otherLanguage.map {
      """
      <a class="language" href="\($0)" lang="\(other.code)" xml:lang="\(other.code)" \
      hreflang="\(other.code)">\(other.name)</a>
      """
    }
  }

  private var signOutForm: HTML? {
    menu.signOut.flatMap {
      form($0, "<button class=\"quiet\">\(say("サインアウト", "Sign out"))</button>")
    }
  }

  /// A form that changes something; nil where the page may not change anything.
  func form(_ path: Path, _ content: HTML) -> HTML? {
    csrf.map {
      """
      <form method="post" action="\(path)"><input type="hidden" name="csrf" value="\($0)"/>\
      \(content)</form>
      """
    }
  }

  /// A button that sends its form.
  func button(_ style: HTML, _ ja: String, _ en: String) -> HTML {
    "<button class=\"\(style)\">\(say(ja, en))</button>"
  }

  /// A sentence beside the matter.
  func hint(_ ja: String, _ en: String) -> HTML { "<p class=\"hint\">\(say(ja, en))</p>" }

  var noticeList: HTML? {
    guard !notices.isEmpty else { return nil }
    return HTML(
      notices.map { notice in
        let role: HTML = notice.weight == .refusal ? "alert" : "status"
        return """
          <p class="notice \(notice.weight.style)" role="\(role)">\
          \(notice.weight.icon.html)<span>\(say(notice.wording))</span></p>
          """
      })
  }

  var footer: HTML {
    """
    <footer class="foot"><p>\(viewer.map { HTML("<bdi>\($0.network)</bdi> · ") })\
    \(say("閲覧はすべて記録されます", "Every viewing is recorded")) · \(now.stamp)</p></footer>
    """
  }
}

extension Notice.Weight {
  var style: HTML {
    switch self {
    case .done: "done"
    case .information: "information"
    case .warning: "warning"
    case .refusal: "refusal"
    }
  }

  var icon: Icon {
    switch self {
    case .done: .check
    case .information: .information
    case .warning, .refusal: .warning
    }
  }
}
