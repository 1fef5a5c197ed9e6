package import Record

/// The page in which a desktop of another network is seen: an own page, script and style around
/// noVNC, and nothing by which anything could be copied out or pasted in.
package enum DesktopPage {
  /// What the page's answers carry beside their type: only scripts and connections of our own.
  package static let fields: [(name: String, value: String)] = [
    ("cache-control", "no-store"), ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"), ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "clipboard-read=(), clipboard-write=()"),
    (
      "content-security-policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
  ]

  /// The page, whose address must end in `/`: below it stand `desktop.js`, `desktop.css`, `stream`,
  /// `state` and `novnc/…`.
  package static func html(_ language: Language) -> [UInt8] {
    let words = language == .japanese ? japanese : english
    let items = words.notices.map { " data-\($0.name)=\"\($0.text)\"" }.joined()
    return Array(
      """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(words.title)</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="desktop.css">
      <script type="module" src="desktop.js"></script>
      </head>
      <body>
      <main>
      <h1>\(words.title)</h1>
      <p id="notice" role="status"\(items)>\(words.opening)</p>
      <div id="screen"></div>
      <noscript><p>\(words.scripts)</p></noscript>
      </main>
      </body>
      </html>

      """.utf8)
  }

  /// The page's own script.
  ///
  /// The screen is gone before anybody is asked why it ended.
  package static let script = Array(
    """
    import RFB from './novnc/core/rfb.js';
    const screen = document.getElementById('screen');
    const notice = document.getElementById('notice');
    const address = new URL('stream', location.href);
    address.protocol = 'wss:';
    const socket = new WebSocket(address.href, 'binary');
    let ended = false;
    async function end(word) {
      if (ended) return;
      ended = true;
      screen.remove();
      for (const canvas of document.querySelectorAll('canvas')) canvas.remove();
      notice.textContent = notice.dataset[word.toLowerCase()] || notice.dataset.ended;
      notice.hidden = false;
      try {
        const answer = await fetch('state', {cache: 'no-store', redirect: 'error'});
        if (answer.status === 401) notice.textContent = notice.dataset.signedout;
        const state = await answer.json();
        if (state.reason) notice.textContent = state.reason[document.documentElement.lang];
      } catch { /* what is shown already stays */ }
    }
    socket.addEventListener('close', (event) => end(event.reason));
    window.addEventListener('pagehide', () => { socket.close(); end(''); });
    const viewer = new RFB(screen, socket);
    viewer.scaleViewport = true;
    viewer.addEventListener('connect', () => { notice.hidden = true; viewer.focus(); });
    viewer.addEventListener('disconnect', () => end(''));

    """.utf8)

  /// The page's own style: the screen fits.
  package static let style = Array(
    """
    html, body, main { margin: 0; height: 100%; background: #fff; color: #111; }
    main { display: flex; flex-direction: column; font: 1rem/1.6 sans-serif; }
    h1 { font-size: 1rem; margin: 0; padding: .25rem 1rem; }
    #notice { margin: 0; padding: 1rem; }
    #notice[hidden] { display: none; }
    #screen { flex: 1; min-height: 0; overflow: hidden; }

    """.utf8)

  private struct Words {
    let title: String
    let opening: String
    let scripts: String
    let notices: [(name: String, text: String)]
  }

  private static let japanese = Words(
    title: "相手ネットワークの画面", opening: "接続しています…",
    scripts: "この画面には JavaScript が必要です。",
    notices: [
      ("ended", "画面は閉じられました。"), ("desktopgone", "相手の画面に接続できません。"),
      ("loginrefused", "相手の画面に入れませんでした。運営者に知らせてください。"),
      ("desktopmalformed", "相手の画面が正しく応答しないため閉じました。"),
      ("viewermalformed", "このブラウザーでは表示できません。"),
      ("paused", "閲覧は休止中です。再開してから画面を開き直してください。"),
      ("signedout", "サインインが終わったため、画面を閉じました。"),
    ])

  private static let english = Words(
    title: "The other network's screen", opening: "Connecting…",
    scripts: "This screen needs JavaScript.",
    notices: [
      ("ended", "The screen was closed."),
      ("desktopgone", "The other network's screen cannot be reached."),
      ("loginrefused", "The other network's screen did not let us in; tell the operator."),
      ("desktopmalformed", "The other network's screen did not answer properly and was closed."),
      ("viewermalformed", "This browser cannot show the screen."),
      ("paused", "Viewing is paused; resume it, then open the screen again."),
      ("signedout", "You are signed in no more; the screen was closed."),
    ])
}
