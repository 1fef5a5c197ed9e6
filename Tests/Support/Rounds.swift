/// So many rounds in a release build; a quarter in a debug build, where each takes many times as
/// long.
package func rounds(_ count: Int) -> Int {
  #if DEBUG
    count / 4
  #else
    count
  #endif
}
