/// Error correction over GF(256) = GF(2)[x]/(x⁸+x⁴+x³+x²+1) with the roots α⁰…αⁿ⁻¹ (§7.5.2).
struct ReedSolomon {
  /// The generator's coefficients below its leading 1, highest power first.
  private let generator: [UInt8]

  init(degree: Int) {
    var product = [UInt8](repeating: 0, count: degree - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<degree {
      for index in product.indices {
        let lower = index + 1 < degree ? product[index + 1] : 0
        product[index] = Self.product(product[index], root) ^ lower
      }
      root = Self.product(root, 2)
    }
    generator = product
  }

  /// The correction codewords of one block.
  func remainder(_ data: ArraySlice<UInt8>) -> [UInt8] {
    data.reduce(into: [UInt8](repeating: 0, count: generator.count)) { remainder, byte in
      let factor = byte ^ remainder.removeFirst()
      remainder.append(0)
      for index in generator.indices {
        remainder[index] ^= Self.product(generator[index], factor)
      }
    }
  }

  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    (0..<8).reversed().reduce(UInt8(0)) { sum, bit in
      let doubled = sum & 0x80 == 0 ? sum << 1 : sum << 1 ^ 0x1D
      return right >> bit & 1 == 1 ? doubled ^ left : doubled
    }
  }
}
