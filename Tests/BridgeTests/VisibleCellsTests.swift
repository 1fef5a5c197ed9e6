import Record
import Testing

@testable import Bridge

@Suite struct VisibleCellsTests {
  @Test func `every word of the record has the place it has among all`() {
    #expect(Category.allCases.map(\.place) == Array(Category.allCases.indices))
    #expect(Label.allCases.map(\.place) == Array(Label.allCases.indices))
    #expect(Tag.allCases.map(\.place) == Array(Tag.allCases.indices))
  }

  @Test func `a set has the categories that were put in`() {
    for one in Category.allCases {
      for other in Category.allCases {
        let set = CategorySet([one, other])
        #expect(
          Category.allCases.filter(set.contains) == Category.allCases.filter([one, other].contains))
      }
    }
    #expect(!Category.allCases.contains { CategorySet([]).contains($0) })
  }

  @Test(arguments: [-1, 0, 9, 10, 1234])
  func `a number is folded as its digits`(number: Int) throws {
    var folded: [UInt8] = []
    Phrasebook.append(number, to: &folded)
    #expect(Phrasebook([]).unfold(folded[...]) == Array("\(number)".utf8))
  }
}
