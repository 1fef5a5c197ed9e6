package import Record

/// One image, and how large it is shown.
///
/// The zoom is asked for as `zoom`: `fit`, `100` or `200`.
package struct ImagePage: Screen {
  /// How large an image is shown.
  package enum Zoom: String, CaseIterable, Sendable {
    case fit
    case full = "100"
    case double = "200"
  }

  /// What it is called.
  package var name: String?
  /// When it was taken.
  package var date: PartialDate?
  /// Whose it is.
  package var institution: Chart.Institution
  /// Where its pixels are served.
  package var image: Path
  /// Pixels across.
  package var width: Int
  /// Pixels down.
  package var height: Int
  /// How large it is shown.
  package var zoom: Zoom
  /// Where this page is.
  package var address: Path
  /// Where the timeline is.
  package var timeline: Path

  /// Makes the page of an image.
  package init(
    name: String?, date: PartialDate?, institution: Chart.Institution, image: Path, width: Int,
    height: Int, zoom: Zoom, address: Path, timeline: Path
  ) {
    self.name = name
    self.date = date
    self.institution = institution
    self.image = image
    self.width = width
    self.height = height
    self.zoom = zoom
    self.address = address
    self.timeline = timeline
  }

  /// The heading.
  package var title: Wording { Wording(ja: "画像", en: "Image") }
  /// It shows a record.
  package var showsRecord: Bool { true }

  /// The content below the heading.
  package func content(_ frame: Frame) -> HTML {
    """
    \(frame.recordHead(
      name, date.map { CivilTime($0) },
      "<span class=\"institution\"><bdi>\(institution.shown)</bdi></span>"))
    <nav class="zoom" aria-label="\(frame.say("大きさ", "Size"))">\
    \(Zoom.allCases.map { link($0, frame) })<span class="hint">\(width) × \(height)</span></nav>
    <div class="picture \(zoom.style)" role="group" tabindex="0" \
    aria-label="\(frame.say("画像。矢印キーで動かせます", "Image; the arrow keys move it"))">
    <img src="\(image)" alt="\(alternative(frame))" width="\(width * zoom.factor)" \
    height="\(height * zoom.factor)"/></div>
    <nav class="steps" aria-label="\(frame.say("移動", "Go to"))">\
    <a class="button" href="\(timeline)">\(frame.say("一連の表へ戻る", "Back to the timeline"))</a></nav>
    """
  }

  private func link(_ zoom: Zoom, _ frame: Frame) -> HTML {
    let current: HTML = zoom == self.zoom ? " aria-current=\"true\"" : ""
    return """
      <a class="button" href="\(address.asking("zoom", zoom.rawValue))"\(current)>\
      \(frame.say(zoom.wording))</a>
      """
  }

  private func alternative(_ frame: Frame) -> String {
    let time = date.map { CivilTime($0).stamp } ?? ""
    let name = (name ?? frame.say("画像", "image")).clipped(120)
    return frame.say(
      "\(name) \(time) \(institution.shown)", "\(name), \(time), \(institution.shown)")
  }
}

extension ImagePage.Zoom {
  var wording: Wording {
    switch self {
    case .fit: Wording(ja: "画面に合わせる", en: "Fit")
    case .full: Wording(ja: "原寸", en: "100 %")
    case .double: Wording(ja: "2倍", en: "200 %")
    }
  }

  var style: HTML {
    switch self {
    case .fit: "fit"
    case .full, .double: "whole"
    }
  }

  var factor: Int { self == .double ? 2 : 1 }
}
