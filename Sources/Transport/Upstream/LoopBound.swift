import Platform

/// A reference that may travel anywhere but is looked at on its loop only.
///
/// SAFETY: `value` can be reached through `current` alone, which stops the process on any thread
/// but the loop's; the values kept so touch nothing loop-bound in their deinit.
struct LoopBound<Value: AnyObject>: @unchecked Sendable {
  let loop: EventLoop
  private let value: Value

  init(_ value: Value, to loop: EventLoop) {
    self.value = value
    self.loop = loop
  }

  /// The value, on its loop.
  var current: Value {
    precondition(loop.isCurrent, "a value bound to a loop is used on that loop only")
    return value
  }
}
