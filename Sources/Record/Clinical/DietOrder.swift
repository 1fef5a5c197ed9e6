/// Meals that were ordered.
package struct DietOrder: Hashable, Sendable {
  /// Where the order stands.
  package var status: OrderStatus = .active
  /// Diet, supplement or preference, and its code.
  package var kinds: [CodedText] = []
  /// Which meals of the day.
  package var periods: [CodedText] = []
  /// Instructions in words.
  package var instruction: String?
  /// How often.
  package var timing: CodedText?
  /// From when on.
  package var start: PartialDate?
  /// Until when.
  package var end: PartialDate?
  /// When it was ordered.
  package var authored: PartialDate?
  /// Who ordered it, by name.
  package var orderer: String?

  /// Makes an order of which nothing is known.
  package init() {}
}
