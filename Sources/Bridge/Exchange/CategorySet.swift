import Record

/// Some of the categories: one bit each.
struct CategorySet: Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt32 = 0

  init(arrayLiteral categories: Category...) { self.init(categories) }

  init(_ categories: some Sequence<Category>) {
    for category in categories { insert(category) }
  }

  mutating func insert(_ category: Category) { bits |= 1 << UInt32(category.place) }

  func contains(_ category: Category) -> Bool { bits >> UInt32(category.place) & 1 != 0 }
}
