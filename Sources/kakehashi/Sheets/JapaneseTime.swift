import Platform

extension Timestamp {
  /// The moment as people in Japan read it: `2026年11月22日 9時5分3秒`.
  var japanese: String {
    let there = adding(.seconds(9 * 3600)).rfc3339
    func part(_ start: Int, _ count: Int) -> String {
      let digits = there.dropFirst(start).prefix(count)
      return Int(digits).map(String.init) ?? String(digits)
    }
    return "\(part(0, 4))年\(part(5, 2))月\(part(8, 2))日 \(part(11, 2))時\(part(14, 2))分"
      + "\(part(17, 2))秒"
  }
}
