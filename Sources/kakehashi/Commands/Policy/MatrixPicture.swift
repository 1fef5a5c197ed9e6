import Bridge
import Policy
import Record

/// Count matrices as an SVG picture: the more is permitted, the darker the cell.
struct MatrixPicture {
  let title: String
  let matrices: [CountMatrix]
  let language: Language

  private static let (cellWidth, cellHeight, headWidth, gap) = (116, 30, 190, 70)

  /// The picture, as wide as its widest matrix, with a description for readers who do not see it.
  var svg: String {
    let columns = matrices.map { $0.columns.values.count }.max() ?? 0
    let width = Self.headWidth + columns * Self.cellWidth + 20
    var top = 50
    var body: [String] = []
    for matrix in matrices {
      body += lines(matrix, top: top)
      top += (matrix.rows.values.count + 1) * Self.cellHeight + Self.gap
    }
    let head = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(top)""#
        + #" width="\#(width)" height="\#(top)" role="img" font-size="13""#
        + #" font-family="'Noto Sans JP','Noto Sans CJK JP',sans-serif">"#,
      "<title>\(escaped(title))</title>",
      ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
      text(title, 10, 28, "font-size=\"18\" font-weight=\"bold\""),
    ]
    return (head + body + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func lines(_ matrix: CountMatrix, top: Int) -> [String] {
    let most = matrix.counts.joined().max() ?? 0
    var lines = [
      text(
        "\(name(matrix.rows)) × \(name(matrix.columns))", 10, top + 20, "font-weight=\"bold\"")
    ]
    for (column, value) in matrix.columns.values.enumerated() {
      let x = Self.headWidth + column * Self.cellWidth + Self.cellWidth / 2
      lines.append(text(word(value), x, top + Self.cellHeight + 20, "text-anchor=\"middle\""))
    }
    for (row, value) in matrix.rows.values.enumerated() {
      let y = top + (row + 2) * Self.cellHeight
      lines.append(text(word(value), Self.headWidth - 10, y + 20, "text-anchor=\"end\""))
      for (column, count) in matrix.counts[row].enumerated() {
        lines += cell(count, of: most, Self.headWidth + column * Self.cellWidth, y)
      }
    }
    return lines
  }

  private func cell(_ count: UInt128, of most: UInt128, _ x: Int, _ y: Int) -> [String] {
    let share = most == 0 || count == 0 ? 0 : 0.15 + 0.75 * Double(count) / Double(most)
    let color = share > 0.6 ? "#ffffff" : "#10243a"
    return [
      #"<rect x="\#(x)" y="\#(y)" width="\#(Self.cellWidth - 2)" height="\#(Self.cellHeight - 2)""#
        + ##" rx="3" fill="#1b5e9c" fill-opacity="\##(Self.short(share))" stroke="#c9d3dd"/>"##,
      text(
        count == 0 ? "—" : count.grouped, x + Self.cellWidth / 2, y + 19,
        "text-anchor=\"middle\" fill=\"\(color)\""),
    ]
  }

  private static func short(_ share: Double) -> String {
    let hundredths = Int((share * 100).rounded())
    return hundredths < 10 ? "0.0\(hundredths)" : "0.\(hundredths)"
  }

  private func text(_ text: String, _ x: Int, _ y: Int, _ style: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" \(style)>\(escaped(text))</text>"
  }

  private func name(_ attribute: Attribute) -> String {
    language == .japanese ? attribute.ja : attribute.en
  }

  private func word(_ value: AttributeValue) -> String {
    language == .japanese ? value.ja : value.en
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
