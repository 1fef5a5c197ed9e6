/// The entry libFuzzer calls with one input after the other; a broken property stops it.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  if let broken = FHIRFuzzProperties.bundle(input) { fatalError(broken) }
  return 0
}
