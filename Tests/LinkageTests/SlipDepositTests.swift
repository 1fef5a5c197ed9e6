import Crypto
import Linkage
import Record
import Testing

@Suite struct `Deposit of a slip` {
  let handles = Handles(secret: SecretKey.random(byteCount: 32))
  let id = SlipID.random()
  let code = ClaimCode.random()
  let compact = "eyJ.eyJ.sig"
  let half: SealedHalf

  init() throws {
    half = try #require(SealedHalf(bytes: SecureRandom.bytes(120)))
  }

  func deposit() -> SlipDeposit {
    SlipDeposit(compact, half: half, id: id, code: code, handles: handles)
  }

  @Test func `opens with the claim code, and with the slip`() throws {
    let deposit = deposit()
    let opened = try deposit.open(with: code, id: id, handles: handles)
    #expect(opened.compact == compact)
    #expect(opened.half == half)
    #expect(try deposit.open(with: compact, id: id, handles: handles) == half)
  }

  @Test func `opens with no other code, slip, id or bridge`() {
    let deposit = deposit()
    let other = Handles(secret: SecretKey.random(byteCount: 32))
    #expect(throws: LinkageError.cryptography) {
      try deposit.open(with: ClaimCode.random(), id: id, handles: handles)
    }
    #expect(throws: LinkageError.cryptography) {
      try deposit.open(with: compact + "x", id: id, handles: handles)
    }
    for (id, handles) in [(SlipID.random(), handles), (id, other)] {
      #expect(throws: LinkageError.cryptography) {
        try deposit.open(with: code, id: id, handles: handles)
      }
      #expect(throws: LinkageError.cryptography) {
        try deposit.open(with: compact, id: id, handles: handles)
      }
    }
  }

  @Test func `shows nothing of what lies in it`() throws {
    var packer = Packer(version: 1)
    packer.deposit(deposit())
    for secret in [Array(compact.utf8), half.bytes] { #expect(!packer.bytes.contains(secret)) }
    var unpacker = try Unpacker(packer.bytes, version: 1)
    let read = try unpacker.deposit()
    try unpacker.finish()
    #expect(try read.open(with: compact, id: id, handles: handles) == half)
  }
}
