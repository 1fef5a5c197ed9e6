extension SSMIX2.Finding {
  /// What it is, for a Japanese operator; says nothing of what the file holds.
  package var japanese: String {
    switch self {
    case .nameMalformed(nil): "名前が 7 つの部分からなりません"
    case .nameMalformed(let part?): "名前の\(part.japanese)が規約に合いません"
    case .nameMisplaced(let parts):
      "名前とフォルダーが食い違います（\(parts.map(\.japanese).joined(separator: "・"))）"
    case .typeUnknown: "規約にないデータ種別です"
    case .validTwice: "同じオーダの有効なファイルが二つあります（新しい方を使います）"
    case .entryUnexpected: "ここにあるはずのないものです"
    case .tooLarge: "大きすぎます"
    case .unreadable: "読めません"
    case .message(let error): error.japanese
    case .note(let note): note.kind.japanese + note.japanesePlace
    case .charsetOther: "文字集合が ISO-2022-JP ではありません"
    case .messageTypeWrong: "データ種別とメッセージ型が合いません"
    case .messageEventWrong: "データ種別とトリガーイベントが合いません"
    case .fieldMissing(let segment, let field, let number):
      "必須の \(segment)-\(field) がありません（\(number) 番目のセグメント）"
    case .segmentMisplaced(let segment, let number):
      "\(segment) の位置がメッセージの構造に合いません（\(number) 番目のセグメント）"
    case .segmentMissing: "メッセージに必須のセグメントが足りません"
    case .careDateDiffers(let place):
      "診療日が \(place.segment)-\(place.field) と違います"
    case .patientDiffers: "PID-3 の患者番号が名前と違うため、示しません"
    }
  }

  /// The same in English.
  package var english: String {
    switch self {
    case .nameMalformed(nil): "the name does not have seven parts"
    case .nameMalformed(let part?): "the \(part.english) in the name is malformed"
    case .nameMisplaced(let parts):
      "name and folders disagree (\(parts.map(\.english).joined(separator: ", ")))"
    case .typeUnknown: "the standard has no such data type"
    case .validTwice: "two files of the same order are marked valid; the newest counts"
    case .entryUnexpected: "nothing of the kind is expected here"
    case .tooLarge: "larger than the limit"
    case .unreadable: "cannot be read"
    case .message(let error): "\(error)"
    case .note(let note): note.kind.english + note.englishPlace
    case .charsetOther: "the character set is not iso-2022-jp"
    case .messageTypeWrong: "the data type is not written by a message of this type"
    case .messageEventWrong: "the data type is not written by this trigger event"
    case .fieldMissing(let segment, let field, let number):
      "required field \(segment)-\(field) is missing (segment \(number))"
    case .segmentMisplaced(let segment, let number):
      "\(segment) is out of place in the message (segment \(number))"
    case .segmentMissing: "the message lacks segments that it has to have"
    case .careDateDiffers(let place):
      "the care date is not that of \(place.segment)-\(place.field)"
    case .patientDiffers:
      "the patient number in pid-3 is not that of the name: the file is not shown"
    }
  }
}

extension SSMIX2.FileName.Part {
  fileprivate var japanese: String {
    switch self {
    case .patientNumber: "患者番号"
    case .careDate: "診療日"
    case .dataType: "データ種別"
    case .orderNumber: "オーダ番号"
    case .time: "発生日時"
    case .department: "診療科"
    case .condition: "コンディションフラグ"
    }
  }

  fileprivate var english: String {
    switch self {
    case .patientNumber: "patient number"
    case .careDate: "care date"
    case .dataType: "data type"
    case .orderNumber: "order number"
    case .time: "time"
    case .department: "department"
    case .condition: "condition flag"
    }
  }
}

extension HL7v2.Note {
  fileprivate var japanesePlace: String { segment == 0 ? "" : "（\(segment) 番目のセグメント）" }

  fileprivate var englishPlace: String { segment == 0 ? "" : " (segment \(segment))" }
}

extension HL7v2.Note.Kind {
  fileprivate var japanese: String {
    switch self {
    case .lineFeed: "セグメントが改行（LF）で終わります"
    case .emptySegment: "空の行があります"
    case .endBlock: "MLLP の終端が残っています"
    case .escapeUnknown: "知らないエスケープをそのまま示します"
    case .endMissing: "最後のセグメントが終わっていません"
    case .text(.charsetUndeclared): "宣言のないエスケープシーケンスがあります"
    case .text(.charsetMisspelt): "MSH-18 のつづりが規約と違います"
    case .text(.romanSet): "JIS ローマ字を ASCII として読みました"
    case .text(.oldEscape): "古い形のエスケープシーケンスがあります"
    case .text(.halfwidthKana): "半角カナを全角にしました"
    case .text(.vendorCharacter): "機種依存文字があります"
    case .text(.substituted): "別の文字に置き換えたものがあります"
    case .text(.lost): "示せない文字があります（〓）"
    }
  }

  fileprivate var english: String {
    switch self {
    case .lineFeed: "segments end with a line feed"
    case .emptySegment: "an empty line"
    case .endBlock: "the end block of mllp was left in the file"
    case .escapeUnknown: "an unknown escape, shown as it stands"
    case .endMissing: "the last segment is not ended"
    case .text(.charsetUndeclared): "escape sequences without a declared character set"
    case .text(.charsetMisspelt): "msh-18 is misspelt"
    case .text(.romanSet): "jis roman, read as ascii"
    case .text(.oldEscape): "escape sequences of an old form"
    case .text(.halfwidthKana): "half-width kana, widened"
    case .text(.vendorCharacter): "characters of a vendor"
    case .text(.substituted): "characters replaced by others"
    case .text(.lost): "characters that cannot be shown (〓)"
    }
  }
}

extension HL7v2Error {
  fileprivate var japanese: String {
    switch self {
    case .headerMissing: "MSH で始まっていません"
    case .headerRepeated(let segment): "\(segment) 番目のセグメントが二つ目の MSH です"
    case .delimitersMalformed: "MSH の区切り文字が規約に合いません"
    case .charset(let error): error.japanese
    case .segmentNameMalformed(let segment): "\(segment) 番目のセグメントに名前がありません"
    case .controlCharacter(let segment, let field):
      "\(segment) 番目のセグメントの \(field) 番目の項目に制御文字があります"
    case .tooLong(let max): "メッセージが \(max) バイトを超えます"
    case .tooManySegments(let max): "セグメントが \(max) を超えます"
    case .tooManyFields(let segment, let max):
      "\(segment) 番目のセグメントの項目が \(max) を超えます"
    case .tooManyRepetitions(let segment, let field, let max):
      "\(segment) 番目のセグメントの \(field) 番目の項目の繰り返しが \(max) を超えます"
    case .tooManyComponents(let segment, let field, let max):
      "\(segment) 番目のセグメントの \(field) 番目の項目の成分が \(max) を超えます"
    }
  }
}

extension CharsetError {
  fileprivate var japanese: String {
    switch self {
    case .charsetUnknown: "MSH-18 の文字集合を知りません"
    case .escapeUnknown(let offset): "\(offset) バイト目に知らないエスケープシーケンスがあります"
    case .characterBroken(let offset): "\(offset) バイト目の文字が壊れています"
    case .lineEndsShifted(let offset): "\(offset) バイト目より前で ASCII に戻っていません"
    case .eightBit(let offset): "\(offset) バイト目に 7F を超えるバイトがあります"
    case .utf8Malformed(let offset): "\(offset) バイト目が UTF-8 として正しくありません"
    }
  }
}
