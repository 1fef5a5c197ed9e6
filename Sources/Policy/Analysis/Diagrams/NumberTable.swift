/// A hash table from 64-bit keys to 32-bit numbers, open addressing with linear probing.
///
/// The standard dictionary hashes against chosen keys and costs several times as much; the keys
/// here are made by the store itself.
struct NumberTable: Sendable {
  private var keys: [UInt64]
  private var numbers: [UInt32]
  private var mask: Int
  private(set) var count = 0

  /// A key no caller uses.
  private static let free = UInt64.max

  init(capacity: Int = 256) {
    var size = 256
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.free, count: size)
    numbers = [UInt32](repeating: 0, count: size)
    mask = size - 1
  }

  subscript(key: UInt64) -> UInt32? {
    get {
      var slot = Self.spread(key) & mask
      while keys[slot] != Self.free {
        if keys[slot] == key { return numbers[slot] }
        slot = (slot + 1) & mask
      }
      return nil
    }
    set {
      guard let newValue else { return }
      if (count + 1) * 2 > keys.count { grow() }
      insert(key, newValue)
    }
  }

  /// Mixes all bits of a key (the finaliser of MurmurHash3, Appleby 2011).
  static func spread(_ key: UInt64) -> Int {
    var mixed = key
    mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 33)) >> 1)
  }

  private mutating func insert(_ key: UInt64, _ number: UInt32) {
    var slot = Self.spread(key) & mask
    while keys[slot] != Self.free, keys[slot] != key { slot = (slot + 1) & mask }
    if keys[slot] == Self.free { count += 1 }
    keys[slot] = key
    numbers[slot] = number
  }

  private mutating func grow() {
    let (oldKeys, oldNumbers) = (keys, numbers)
    keys = [UInt64](repeating: Self.free, count: oldKeys.count * 2)
    numbers = [UInt32](repeating: 0, count: oldKeys.count * 2)
    mask = keys.count - 1
    count = 0
    for (slot, key) in oldKeys.enumerated() where key != Self.free {
      insert(key, oldNumbers[slot])
    }
  }
}
