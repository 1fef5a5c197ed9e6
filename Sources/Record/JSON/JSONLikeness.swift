/// Elements that are like one before them but for some of their texts, numbers and words, as most
/// of an array are: what is the same was checked there and is not scanned again.
///
/// Bytes that are the same in the same place of the same array mean the same: where only values
/// that hold no others differ, the nodes are those of the model, moved.
enum JSONLikeness {
  /// Lists the element that begins at `start` behind the `count` tokens there are, and says where
  /// it ends; nil, and nothing is listed, if it is not like `model`, an element of `nodes` tokens.
  ///
  /// SAFETY: the caller has room for as many tokens more; a token's range is within the text, and
  /// ``JSONText/alike(_:_:_:)`` and the scans go no further than that.
  @inline(never)
  static func copy(
    _ model: Int, _ nodes: Int, to count: Int, of tokens: UnsafeMutablePointer<JSONToken>,
    _ start: Int, in text: JSONText
  ) -> Int? {
    let (old, new) = unsafe (tokens + model, tokens + count)
    let end = unsafe Int(old.pointee.end)
    var (there, here) = unsafe (Int(old.pointee.start), start)
    var node = 0
    var isMoved = false
    while true {
      let difference = there &+ text.alike(there, here, end &- there)
      let offset = here &- there
      while node < nodes, unsafe old[node].start <= difference {
        unsafe new[node] = old[node].moved(by: offset)
        node &+= 1
      }
      if difference == end { break }
      // What began last is not alike.
      guard difference > there,
        let value = unsafe value(at: offset, like: old[node &- 1], difference, in: text)
      else { return nil }
      unsafe new[node &- 1] = value
      there = unsafe Int(old[node &- 1].end)
      here = Int(value.end)
      isMoved = isMoved || here &- there != offset
    }
    if isMoved { unsafe moveEnds(of: new, old, nodes) }
    return here &+ end &- there
  }

  /// The value that stands `offset` behind `token`, if that is one that holds no others and what is
  /// not alike begins in it or right behind it.
  @inline(__always)
  private static func value(
    at offset: Int, like token: JSONToken, _ difference: Int, in text: JSONText
  ) -> JSONToken? {
    guard token.isLeaf, difference <= token.end else { return nil }
    let start = Int(token.start) &+ offset
    // What is wrong is told by the scanner, which has to look at all of it then.
    if token.isString {
      guard let (end, isEscaped) = try? text.string(start &- 1) else { return nil }
      return JSONToken(.string, start, end &- 1, isEscaped: isEscaped)
    }
    guard let byte = try? text.peek(start) else { return nil }
    return try? text.scalar(byte, start)
  }

  /// Puts the end of each container as far behind its last token as it is in the model.
  private static func moveEnds(
    of new: UnsafeMutablePointer<JSONToken>, _ old: UnsafeMutablePointer<JSONToken>,
    _ nodes: Int
  ) {
    for node in 0..<nodes where unsafe old[node].isContainer {
      let last = unsafe old[node].next(after: node) &- 1
      unsafe new[node].end = old[node].end &+ new[last].end &- old[last].end
    }
  }
}
