import HTTP
import Platform

extension Connection {
  /// Bytes that the frame of a chunk adds at most.
  private static let frameBytesMax = 24

  /// Sends a response whose content is made meanwhile; `cut` once the gate is shut, the peer is too
  /// slow, or the content breaks off.
  func send(
    _ response: ServerResponse, _ stream: any ContentStream, isHead: Bool, isLast: Bool
  ) async throws(Ending) {
    do throws(Ending) {
      let delivery = try begin(response, isHead: isHead, isLast: isLast)
      try await finish(response, delivery)
      if isHead { return await stream.brokeOff() }
      try await pour(stream, past: response.gate)
    } catch {
      // A peer that is gone needs no reset; whoever is there must not take this for an end.
      if case .gone = error {} else { cut() }
      await stream.brokeOff()
      throw error
    }
  }

  /// Whoever makes a block may wait for long: a shut gate does not wait for it.
  private func pour(_ stream: any ContentStream, past gate: Gate?) async throws(Ending) {
    let registration = gate.map { gate in gate.onShut { self.cutFromOutside() } }
    onCut = { stream.stop() }
    defer {
      onCut = nil
      if let registration { gate?.forget(registration) }
    }
    try await pourBlocks(stream, past: gate)
    allow(nil)
  }

  private func pourBlocks(
    _ stream: any ContentStream, past gate: Gate?
  ) async throws(Ending) {
    var left = stream.length
    while let block = try await block(of: stream, past: gate) {
      guard left ?? .max >= block.count else { throw .cut }
      left = left.map { $0 - block.count }
      var taken = 0
      while taken < block.count {
        if let gate, !gate.isOpen { throw .cut }
        let stop = min(taken + Scratch.sliceBytesMax - Self.frameBytesMax, block.count)
        try encrypt(block[taken..<stop], inChunk: stream.length == nil)
        taken = stop
        try await deliver(try transmit(), past: gate)
      }
    }
    guard left ?? 0 == 0 else { throw .cut }
    guard stream.length == nil else { return }
    try encrypt(ChunkWriter.end[...])
    try await deliver(try transmit(), past: gate)
  }

  /// The next block, if the connection is still there when it is made.
  private func block(
    of stream: any ContentStream, past gate: Gate?
  ) async throws(Ending) -> [UInt8]? {
    allow(nil)
    let block: [UInt8]?
    do { block = try await stream.next() } catch { throw .cut }
    if isCut { throw .cut }
    if let gate, !gate.isOpen { throw .cut }
    return block
  }

  private func encrypt(_ slice: ArraySlice<UInt8>, inChunk: Bool) throws(Ending) {
    guard inChunk else { return try encrypt(slice) }
    let scratch = origin.scratch
    scratch.draft.removeAll(keepingCapacity: true)
    ChunkWriter.append(slice, to: &scratch.draft)
    try encrypt(scratch.draft[...])
  }
}
