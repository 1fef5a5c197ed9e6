/// The keys of a table in order, in blocks small enough that an insertion moves little.
///
/// A copy shares its blocks with the original; a change copies only the block it falls in.
struct KeyIndex: Sendable {
  /// INVARIANT: no block is empty; keys ascend strictly within and across blocks.
  private var blocks: [[Key]] = []

  /// LIMIT: a block splits in two when it would hold more keys.
  private static let keysPerBlockMax = 512

  /// How many keys there are.
  private(set) var count = 0

  /// Adds a key; it must not be there yet.
  mutating func insert(_ key: Key) {
    count += 1
    guard !blocks.isEmpty else {
      blocks.append([key])
      return
    }
    let block = max(0, upperBlock(key) - 1)
    blocks[block].insert(key, at: lowerBound(of: key, in: blocks[block]))
    if blocks[block].count > Self.keysPerBlockMax { split(block) }
  }

  /// Adds a key that comes after all others, as when a sorted snapshot is read.
  mutating func append(_ key: Key) {
    count += 1
    if let last = blocks.indices.last, blocks[last].count < Self.keysPerBlockMax {
      blocks[last].append(key)
    } else {
      blocks.append([key])
    }
  }

  /// Takes a key out, if it is there.
  mutating func remove(_ key: Key) {
    let block = upperBlock(key) - 1
    guard block >= 0 else { return }
    let position = lowerBound(of: key, in: blocks[block])
    guard position < blocks[block].count, blocks[block][position] == key else { return }
    count -= 1
    blocks[block].remove(at: position)
    if blocks[block].isEmpty { blocks.remove(at: block) }
  }

  /// The greatest key, or nil if there is none.
  var last: Key? { blocks.last?.last }

  /// Calls `body` with the keys from `start` on, in order, until it returns false.
  func forEach<Failure: Error>(
    from start: Key, _ body: (Key) throws(Failure) -> Bool
  ) throws(Failure) {
    var block = max(0, upperBlock(start) - 1)
    guard block < blocks.count else { return }
    var position = lowerBound(of: start, in: blocks[block])
    while block < blocks.count {
      while position < blocks[block].count {
        if try !body(blocks[block][position]) { return }
        position += 1
      }
      block += 1
      position = 0
    }
  }

  private mutating func split(_ block: Int) {
    let middle = blocks[block].count / 2
    let upper = Array(blocks[block][middle...])
    blocks[block].removeSubrange(middle...)
    blocks.insert(upper, at: block + 1)
  }

  /// How many blocks begin with a key that is not greater than `key`.
  private func upperBlock(_ key: Key) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if key < blocks[middle][0] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func lowerBound(of key: Key, in block: [Key]) -> Int {
    var low = 0
    var high = block.count
    while low < high {
      let middle = (low + high) / 2
      if block[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
