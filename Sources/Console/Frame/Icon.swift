/// Small pictures drawn here; a word always stands beside one.
enum Icon: CaseIterable {
  case bridge, warning, information, check, timeline, flask, pill, image, syringe, clipboard
  case scan, report, person, allergy, scalpel, meal, ruler, letter, document, clock, lock, search
  case stop, arrowUp, arrowDown, house

  /// The picture, 20 by 20, drawn in the colour of the text.
  var html: HTML {
    """
    <svg class="icon" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" \
    height="20" aria-hidden="true" focusable="false">\(stroke)</svg>
    """
  }

  /// The line that it is drawn with.
  var stroke: HTML { "<path d=\"\(path)\"/>" }

  private var path: HTML {
    switch self {
    case .bridge: "M1 15h18M3 15V9M17 15V9M1 11c5 0 6-5 9-5s4 5 9 5M7 15V8.5M13 15V8.5M10 15V6"
    case .warning: "M10 2.5 18.5 17h-17zM10 8v4M10 14.200v.6"
    case .information: "M10 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16M10 9v5M10 6v.6"
    case .check: "M3.5 10.5 8 15l8.5-10"
    case .timeline: "M5 2v16M5 5h11M5 10h8M5 15h10"
    case .flask: "M7 2h6M8 2v6L3 17h14L12 8V2M5.5 13h9"
    case .pill:
      "M4 10.5 10.5 4a3.9 3.9 0 0 1 5.5 5.5L9.5 16A3.9 3.9 0 0 1 4 10.5M7.200 7.300l5.5 5.5"
    case .image: "M2 4h16v12H2zM2 14l5-5 4 4 3-3 4 4M13 7.5h1"
    case .syringe: "M14 2l4 4M16 4l-3 3M10 5l5 5-7 7H3v-5zM3 17l-1 1M8 8l2 2"
    case .clipboard: "M5 4h10v14H5zM8 2h4v3H8zM8 9h4M8 13h4"
    case .scan: "M3 6V3h3M14 3h3v3M17 14v3h-3M6 17H3v-3M2 10h16"
    case .report: "M5 2h7l4 4v12H5zM12 2v4h4M8 10h5M8 14h5"
    case .person: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 18c0-4 3-6 7-6s7 2 7 6"
    case .allergy: "M10 2v16M2 10h16M4.300 4.300l11.400 11.400M15.700 4.300 4.300 15.700"
    case .scalpel: "M2 18 12 8l5-6 1 1-4 7L8 14zM12 8l2 2"
    case .meal: "M6 2v16M3 2v5c0 2 6 2 6 0V2M14 2c-2 2-2 7 0 8v8"
    case .ruler: "M2 13 13 2l5 5L7 18zM6 9l2 2M9 6l2 2M12 3l2 2"
    case .letter: "M2 4h16v12H2zM2 5l8 6 8-6"
    case .document: "M5 2h7l4 4v12H5zM12 2v4h4"
    case .clock: "M10 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16M10 5v5l3.5 2"
    case .lock: "M4 9h12v9H4zM7 9V6a3 3 0 0 1 6 0v3"
    case .search: "M8.5 14a5.5 5.5 0 1 1 0-11 5.5 5.5 0 0 1 0 11M12.5 12.5 18 18"
    case .stop: "M6 2h8l4 4v8l-4 4H6l-4-4V6zM7 10h6"
    case .arrowUp: "M10 17V4M4.5 9.5 10 4l5.5 5.5"
    case .arrowDown: "M10 3v13M4.5 10.5 10 16l5.5-5.5"
    case .house: "M3 10l7-7 7 7M5 8.5V17h10V8.5M8 17v-5h4v5"
    }
  }
}
