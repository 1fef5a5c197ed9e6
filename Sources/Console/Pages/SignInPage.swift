package import Record

/// Where to sign in, for whoever is not.
package struct SignInPage: Screen {
  /// The portal of the own network; nil if its address is no `https`.
  package var portal: LockedPage.StepUp?
  /// The network by name.
  package var network: Wording
  /// What is said first, such as that the last time was too long ago.
  package var reason: Wording?

  /// Makes the page.
  package init(portal: LockedPage.StepUp?, network: Wording, reason: Wording? = nil) {
    self.portal = portal
    self.network = network
    self.reason = reason
  }

  /// The heading.
  package var title: Wording { Wording(ja: "サインイン", en: "Sign in") }

  /// What stands below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    <div class="card narrow center">
    <p class="bigicon">\(Icon.person.html)</p>
    \(reason.map { HTML("<p>\(frame.say($0))</p>") })
    <p>\(frame.say(
      "\(network.ja)の職員ポータルで認証すると、ここに戻ります。",
      "Sign in at the staff portal of \(network.en); it brings you back here."))</p>
    <div class="buttons">\(portal.map { portal in
      HTML("<a class=\"button primary\" href=\"\(portal.address)\">\(portal.name)</a>")
    })</div>
    </div>
    """
  }
}
