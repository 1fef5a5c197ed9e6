import Crypto
import Record

/// What a network alone may read in an entry, once it is opened.
///
/// Either JSON text as it is, or a text folded with the phrasebook that an entry before it has:
/// `0x01 | index of that entry | folded text | zeros`. The zeros make views of permits, refusals
/// and unknown patients equally long (invariant 5).
enum SealedView {
  case json([UInt8])
  case folded(phrasebook: Int64, [UInt8])

  private static let foldedMark: UInt8 = 0x01
  private static let headBytes = 9
  /// Folded views are filled up to a multiple of this.
  private static let step = 512

  /// The view in these bytes; nil if they are malformed.
  init?(_ plain: [UInt8]) {
    guard plain.first == Self.foldedMark else {
      self = .json(plain)
      return
    }
    guard plain.count >= Self.headBytes else { return nil }
    let index = plain[1..<Self.headBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let index = Int64(exactly: index) else { return nil }
    self = .folded(phrasebook: index, Array(plain[Self.headBytes...]))
  }

  /// The bytes of a folded view that `write` appends.
  static func folded(phrasebook index: Int64, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(2 * step)
    plain.append(foldedMark)
    unsafe withUnsafeBytes(of: index.bigEndian) { unsafe plain.append(contentsOf: $0) }
    write(&plain)
    let rest = (step - plain.count % step) % step
    plain.append(contentsOf: repeatElement(0, count: rest))
    return plain
  }
}

extension Phrasebook {
  /// The member of a sealed view that holds a phrasebook.
  static let member = "phrases"

  /// The phrasebook as a sealed view of its own.
  var view: [UInt8] {
    JSONValue.object([(Self.member, .string(String(decoding: bytes, as: UTF8.self)))]).encoded()
  }

  /// The phrasebook in the view of its own entry; nil if that has none.
  init?(view: JSONValue) {
    guard let text = view[Self.member]?.string else { return nil }
    self.init(Array(text.utf8))
  }
}
