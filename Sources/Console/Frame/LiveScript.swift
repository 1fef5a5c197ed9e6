/// The only script there is: it makes the page go when its session does.
///
/// It blanks the page on the event `end`, on an error, and when two beats of a second are missed,
/// and then asks what became of the session. A page that was left is blank too, so that going
/// back shows nothing until the bridge has answered again.
package enum LiveScript {
  /// The text; its SHA-256 stands in the content security policy.
  package static let text: StaticString = """

    (function () {
      var page = document.documentElement, data = page.dataset, over = false, last = Date.now()
      var beats = new EventSource(data.events)
      function blank() { over = true; beats.close(); page.replaceChildren() }
      function end() { if (!over) { blank(); location.replace(data.ended) } }
      function beat() { last = Date.now() }
      beats.onopen = beat
      beats.addEventListener("beat", beat)
      beats.onerror = end
      beats.addEventListener("end", end)
      beats.addEventListener("change", function () { if (!over) location.reload() })
      addEventListener("pagehide", blank)
      addEventListener("pageshow", function (event) { if (event.persisted) location.reload() })
      setInterval(function () { if (Date.now() - last > 2500) end() }, 250)
    })()

    """

  /// The script in its element.
  static let element = HTML(["<script>", HTML(stringLiteral: text), "</script>"])

  /// What the SHA-256 is of: the bytes between the tags.
  package static var bytes: [UInt8] { HTML(stringLiteral: text).bytes }

  /// The value of `Content-Security-Policy` (W3C CSP Level 3), given the digest of ``bytes`` in
  /// base 64.
  package static func policy(digest: String) -> String {
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
      + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
      + "script-src 'sha256-\(digest)'"
  }
}
