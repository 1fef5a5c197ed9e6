package import Record

/// What one page shows.
package protocol Screen: Sendable {
  /// The heading; the browser's title too, so it names no patient.
  var title: Wording { get }
  /// Whether the page shows a record and so bears a watermark.
  var showsRecord: Bool { get }
  /// Whether the content is short, so that its lines are too.
  var isNarrow: Bool { get }
  /// The content below the heading.
  func content(_ frame: Frame) -> HTML
}

extension Screen {
  /// A page that shows no record.
  package var showsRecord: Bool { false }

  /// A page as wide as the window.
  package var isNarrow: Bool { false }

  /// The whole page, UTF-8.
  package func page(_ frame: Frame) -> [UInt8] { document(frame).bytes }

  func document(_ frame: Frame) -> HTML {
    """
    <!DOCTYPE html>
    <html xmlns="http://www.w3.org/1999/xhtml" lang="\(frame.language.rawValue)" \
    xml:lang="\(frame.language.rawValue)"\(frame.liveAttributes)>
    \(head(frame))
    <body class="\(bodyClasses(frame))">
    <a class="skip" href="#main">\(frame.say("本文へ", "Skip to content"))</a>
    \(frame.header)
    \(frame.banner)
    <main id="main" tabindex="-1">
    \(frame.noticeList)
    <h1>\(frame.say(title))</h1>
    \(content(frame))
    </main>
    \(frame.footer)
    \(showsRecord ? frame.watermark : nil)
    </body>
    </html>

    """
  }

  private func head(_ frame: Frame) -> HTML {
    """
    <head>
    <meta charset="utf-8"/>
    <title>\(frame.say(title)) – \(frame.say("架け橋", "Kakehashi"))</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light"/>
    <meta name="robots" content="noindex"/>
    <link rel="stylesheet" href="\(frame.stylesheet)"/>
    \(frame.live.map { _ in LiveScript.element })
    \(frame.refresh)
    </head>
    """
  }

  private func bodyClasses(_ frame: Frame) -> HTML {
    var classes: HTML = showsRecord ? "record" : "plain"
    if showsRecord && !frame.handling.isPrintable { classes += " noprint" }
    if showsRecord && !frame.handling.isCopyable { classes += " nocopy" }
    if isNarrow { classes += " slim" }
    if frame.visit?.isEmergency == true { classes += " emergency" }
    return classes
  }
}
