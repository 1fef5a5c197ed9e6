import Record

/// Members and texts that were written, to be copied where a document of the page says the same.
struct WrittenBefore {
  /// LIMIT: members, and texts, that are remembered; further ones are written each time.
  private static let countMax = 32

  /// A member and what it says, by its places in the page.
  enum Member: BitwiseCopyable, Equatable {
    case type(DocumentEntry.Concept)
    case category(Sublist<DocumentEntry.Concept>)
    case contained(Sublist<DocumentEntry.Author>)
    case author(Sublist<DocumentEntry.Author>)
    case securityLabel(Sublist<DocumentEntry.Code>)
    case format(DocumentEntry.Code)
  }

  private var members: [(member: Member, place: Range<Int>)] = []
  private var texts: [(text: TextRange, place: Range<Int>)] = []

  /// Where a member was written, an empty place if it says nothing; nil if it was not met.
  func place(of member: Member) -> Range<Int>? {
    for known in members where known.member == member { return known.place }
    return nil
  }

  /// Remembers where a member was written.
  mutating func note(_ member: Member, at place: Range<Int>) {
    if members.isEmpty { members.reserveCapacity(8) }
    if members.count < Self.countMax { members.append((member, place)) }
  }

  /// Where the same text was written; nil if it was not met.
  func place(of text: TextRange, in page: DocumentPage) -> Range<Int>? {
    for known in texts where page.same(known.text, text) { return known.place }
    return nil
  }

  /// Remembers where a text was written.
  mutating func note(_ text: TextRange, at place: Range<Int>) {
    if texts.isEmpty { texts.reserveCapacity(8) }
    if texts.count < Self.countMax { texts.append((text, place)) }
  }
}
