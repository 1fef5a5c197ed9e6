import Crypto
import Testing
import TestSupport

/// One of the five codes, so that what holds for all is written once.
struct Code: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let encode: @Sendable ([UInt8]) -> String
  let decode: @Sendable (String) -> [UInt8]?

  static let all = [
    Code(testDescription: "base64url", encode: Base64URL.encode, decode: Base64URL.decode),
    Code(testDescription: "base64", encode: Base64.encode, decode: Base64.decode),
    Code(testDescription: "base32", encode: Base32.encode, decode: Base32.decode),
    Code(
      testDescription: "crockford", encode: CrockfordBase32.encode,
      decode: CrockfordBase32.decode),
    Code(testDescription: "hex", encode: Hex.encode, decode: Hex.decode),
  ]
}

@Suite struct EncodingTests {
  @Test(arguments: Code.all) func `decodes what it encodes`(code: Code) {
    var generator = SeededGenerator(seed: 1)
    for count in 0..<100 {
      let bytes = generator.bytes(count)
      #expect(code.decode(code.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: Code.all) func `what it accepts encodes to the same text`(code: Code) {
    var generator = SeededGenerator(seed: 2)
    let characters = Array("ABCDEFGabcdefgz0123456789-_+/=IOLU \n*")
    var accepted = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...8, using: &generator)
      let text = String((0..<count).compactMap { _ in characters.randomElement(using: &generator) })
      guard let bytes = code.decode(text) else { continue }
      accepted += 1
      #expect(code.encode(bytes) == text)
    }
    #expect(accepted > 100)
  }

  @Test(arguments: Code.all) func `reads no character twice`(code: Code) {
    // Of all texts of two characters exactly 256 can be right where one byte takes two.
    let perByte = code.encode([0]).utf8.count
    guard perByte == 2 else { return }
    var accepted = 0
    for first in UInt8(0)...127 {
      for second in UInt8(0)...127 {
        let text = String(decoding: [first, second], as: UTF8.self)
        if code.decode(text) != nil { accepted += 1 }
      }
    }
    #expect(accepted == 256)
  }

  // RFC 4648 §10.
  @Test(arguments: [
    ("", "", ""), ("f", "Zg==", "my"), ("fo", "Zm8=", "mzxq"), ("foo", "Zm9v", "mzxw6"),
    ("foob", "Zm9vYg==", "mzxw6yq"), ("fooba", "Zm9vYmE=", "mzxw6ytb"),
    ("foobar", "Zm9vYmFy", "mzxw6ytboi"),
  ])
  func `agrees with the vectors of RFC 4648`(plain: String, base64: String, base32: String) {
    #expect(Base64.encode(utf8(plain)) == base64)
    #expect(Base64.decode(base64) == utf8(plain))
    #expect(Base32.encode(utf8(plain)) == base32)
    #expect(Base32.decode(base32) == utf8(plain))
    #expect(Base64URL.encode(utf8(plain)) == base64.filter { $0 != "=" })
  }

  @Test(arguments: [
    "Zh", "Zg=", "Zg==", "Z", "ZZZZZ", "Zg+_", "Zg/_", "Zm8\n", " Zm8", "Zm9", "Zg\u{0}",
    "Zｇ",
  ])
  func `base64url refuses other alphabets, padding and stray bits`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm8==", "Z===", "Zg==Zg==", "Zm9v\n",
    "Zm9-", "Zg=a",
  ])
  func `base64 refuses wrong padding and stray bits`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: ["MY", "mz", "m", "my======", "mzx", "my1", "my8"])
  func `base32 refuses uppercase, padding and stray bits`(text: String) {
    #expect(Base32.decode(text) == nil)
  }

  @Test(arguments: ["0", "0G", "AB", "0x00", " 00"])
  func `hexadecimal digits are lowercase and in pairs`(text: String) {
    #expect(Hex.decode(text) == nil)
  }
}

@Suite struct CrockfordBase32Tests {
  @Test func `reads what people type`() {
    #expect(CrockfordBase32.canonical("oOiIlL-ab c") == "001111ABC")
    #expect(CrockfordBase32.canonical("abc*~$=u") == "ABC*~$=U")
    #expect(CrockfordBase32.canonical("ab!") == nil)
    #expect(CrockfordBase32.canonical("ａｂ") == nil)
  }

  @Test func `the check symbol finds every wrong character and every swap`() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let bytes = generator.bytes(10)
      let symbol = CrockfordBase32.checkSymbol(of: bytes)
      let text = Array(CrockfordBase32.encode(bytes))
      for position in text.indices {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where other != text[position] {
          var wrong = text
          wrong[position] = other
          let read = try #require(CrockfordBase32.decode(String(wrong)))
          #expect(CrockfordBase32.checkSymbol(of: read) != symbol)
        }
        guard position > 0, text[position] != text[position - 1] else { continue }
        var swapped = text
        swapped.swapAt(position, position - 1)
        let read = try #require(CrockfordBase32.decode(String(swapped)))
        #expect(CrockfordBase32.checkSymbol(of: read) != symbol)
      }
    }
  }

  @Test func `the check symbol is the number modulo 37`() {
    // 1234 = "16J" in base 32, 1234 mod 37 = 13 = "D" (crockford.com/base32.html).
    #expect(CrockfordBase32.checkSymbol(of: [0, 0, 0, 0x04, 0xD2]) == "D")
  }
}
