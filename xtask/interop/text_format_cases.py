"""Texts by name: the cases of protobuf's conformance suite, and the subjects of its Python library's own tests.

No verdicts stand here: the two libraries of protobuf are asked, and we are.
"""

CASES = {}


def _case(name, text):
    if name in CASES:
        raise ValueError(f"{name} is there twice")
    CASES[name] = text if isinstance(text, bytes) else text.encode("utf-8")


def _cases(prefix, field, values):
    for name, value in values.items():
        _case(f"{prefix}{name}", f"{field}: {value}")


# ---- of the conformance suite

_case("HelloWorld", 'optional_string: "Hello, World!"')
_case("EmptyMessage", "")

for _bits, _signed in ((32, True), (64, True), (32, False), (64, False)):
    _low, _high = (-(2 ** (_bits - 1)), 2 ** (_bits - 1) - 1) if _signed else (0, 2**_bits - 1)
    _kind = f"{'' if _signed else 'U'}int{_bits}" if not _signed else f"Int{_bits}"
    _field = f"optional_{_kind.lower()}"
    for _which, _number in (("Max", _high), ("Min", _low), ("TooLarge", _high + 1), ("TooSmall", _low - 1)):
        _sign = "-" if _number < 0 else ""
        _case(f"{_kind}Field{_which}Value", f"{_field}: {_number}")
        _case(f"{_kind}Field{_which}ValueHex", f"{_field}: {_sign}0x{abs(_number):X}")
        _case(f"{_kind}Field{_which}ValueHexLower", f"{_field}: {_sign}0X{abs(_number):x}")
        _case(f"{_kind}Field{_which}ValueOctal", f"{_field}: {_sign}0{abs(_number):o}")
_cases(
    "Int32Field", "optional_int32",
    {
        "MinusZero": "-0", "Plus": "+1", "TwoMinus": "--1", "LeadingZero": "08", "Float": "1.0", "Exponent": "1e1",
        "Suffix": "1f", "String": "'1'", "HexNothing": "0x", "HexWrong": "0xg", "OctalWrong": "0129", "Many": "1 2",
        "Space": "- 1", "Comment": "-#x\n1", "Line": "-\n1", "Identifier": "ONE", "Underscore": "1_000",
        "Beyond64Bits": "18446744073709551616", "Nothing": "", "Message": "{}", "OctalZeros": "0000", "True": "true",
    },
)  # fmt: skip
_cases("Uint32Field", "optional_uint32", {"MinusZero": "-0", "MinusOne": "-1"})
for _kind in ("sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64"):
    _cases(f"{_kind.capitalize()}Field", f"optional_{_kind}", {"Max32": 2**31 - 1, "Negative": -7, "Max": 2**64 - 1})

for _name, _separator in (("Comma", ","), ("Semi", ";")):
    _case(f"FieldSeparator{_name}TopLevel", f"optional_int32: 1{_separator} optional_int64: 2")
    _case(f"FieldSeparator{_name}TopLevelTrailing", f"optional_int32: 1{_separator}")
    _case(f"FieldSeparator{_name}TopLevelDuplicatesFails", f"optional_int32: 1{_separator * 2} optional_int64: 2")
    _case(f"FieldSeparator{_name}TopLevelFirst", f"{_separator} optional_int32: 1")
    _case(f"FieldSeparator{_name}Nested", f"optional_nested {{ a: 1{_separator} name: 'x'{_separator} }}")
    _case(f"FieldSeparator{_name}NestedDuplicates", f"optional_nested {{ a: 1{_separator * 2} name: 'x' }}")
    _case(f"FieldSeparator{_name}NestedFirst", f"optional_nested {{ {_separator} a: 1 }}")
    _case(f"FieldSeparator{_name}BehindMessage", f"optional_nested {{ a: 1 }}{_separator} optional_int32: 1")
    _case(f"FieldSeparator{_name}BehindList", f"repeated_int32: [1]{_separator} optional_int32: 1")
_case("FieldSeparatorMixed", "optional_int32: 1,; optional_int64: 2")
_case("FieldSeparatorNone", "optional_int32: 1optional_int64: 2")
_case("FieldSeparatorNoneBehindString", "optional_string: 'a'optional_int64: 2")
_cases(
    "ListSeparator", "repeated_int32",
    {
        "": "[1, 2]", "DuplicateFails": "[1,, 2]", "SingleTrailingFails": "[1, 2,]", "SemiFails": "[1; 2]",
        "MissingFails": "[1 2]", "FirstFails": "[, 1]", "AloneFails": "[,]",
    },
)  # fmt: skip
_case("MessageListSeparator", "repeated_nested: [{ a: 1 }, { a: 2 }]")
_case("MessageListSeparatorTrailingFails", "repeated_nested: [{ a: 1 },]")
_case("MessageListSeparatorMissingFails", "repeated_nested: [{ a: 1 } { a: 2 }]")
_case("MessageAngleBrackets", "optional_nested < a: 1 >")
_case("MessageAngleBracketsColon", "optional_nested: < a: 1 >")
_case("MessageAngleBracketsRepeated", "repeated_nested < a: 1 > repeated_nested: [< a: 2 >, { a: 3 }]")
_case("MessageBracketsMismatchBraceAngle", "optional_nested { a: 1 >")
_case("MessageBracketsMismatchAngleBrace", "optional_nested < a: 1 }")
_case("MessageBracketsNestedMismatch", "optional_nested { child < a: 1 } >")

for _prefix, _field in (("String", "optional_string"), ("Bytes", "optional_bytes")):
    _cases(
        f"{_prefix}Literal", _field,
        {
            "ConcatDouble": '"a" "b"', "ConcatMixed": "'a' \"b\"", "ConcatNoSpace": "'a''b'\"c\"",
            "ConcatComment": "'a' # 'b'\n 'c'", "ConcatComma": "'a', 'b'", "ConcatFour": "'1' '2'\n'3'\t'4'",
            "BasicEscapes": r"'\a\b\f\n\r\t\v\?\\\'\"'", "OctalEscapes": r"'\341\210\264'", "OctalShort": r"'\0\1a\12b'",
            "OctalLimit": r"'\400'", "OctalLimitHighest": r"'\777'", "OctalAscii": r"'\101\1018'", "OctalMax": r"'\377'",
            "OctalNoDigit": r"'\8'", "HexEscapes": r"'\xe1\x88\xb4'", "HexOne": r"'\x1g\X4a'", "HexNone": r"'\xg'",
            "HexThree": r"'\x414'", "HexBad": r"'\xc0'", "ShortUnicodeEscape": r"'\u1234'",
            "ShortUnicodeEscapeShort": r"'\u123'", "ShortUnicodeEscapeNotHex": r"'\u12g4'",
            "LongUnicodeEscapes": r"'\U00001234\U00010437'", "LongUnicodeEscapeTooLarge": r"'\U00110000'",
            "LongUnicodeEscapeMax": r"'\U0010FFFF'", "LongUnicodeEscapeMuchTooLarge": r"'\U88888888'",
            "LongUnicodeEscapeShort": r"'\U0001043'", "UnicodeEscapeSurrogatePair": r"'\ud801\udc37'",
            "UnicodeEscapeSurrogatePairLongShort": r"'\U0000d801\udc37'",
            "UnicodeEscapeSurrogatePairShortLong": r"'\ud801\U0000dc37'",
            "UnicodeEscapeSurrogatePairLongLong": r"'\U0000d801\U0000dc37'",
            "UnicodeEscapeSurrogateFirstOnly": r"'\ud801'", "UnicodeEscapeSurrogateSecondOnly": r"'\udc37'",
            "UnicodeEscapeSurrogateFirstThenText": r"'\ud801x'", "UnicodeEscapeSurrogateTwoFirst": r"'\ud801\ud801'",
            "UnicodeEscapeSurrogateSwapped": r"'\udc37\ud801'", "UnicodeEscapeSurrogateOverLiterals": r"'\ud801' '\udc37'",
            "UnicodeEscapeZero": r"'\u0000'", "IncludesLF": "'a\nb'", "IncludesCR": "'a\rb'", "IncludesNUL": "'a\0b'",
            "IncludesTab": "'a\tb'", "IncludesVT": "'a\vb'", "IncludesDelete": "'a\x7fb'", "EscapedLF": "'a\\\nb'",
            "Unterminated": "'a", "UnterminatedEscape": "'a\\", "UnterminatedEscapedQuote": "'a\\'", "QuoteMismatch": "'a\"",
            "SingleInDouble": '"it\'s"', "DoubleInSingle": "'say \"hi\"'", "Empty": "''", "EmptyDouble": '""',
            "UnknownEscape": r"'\q'", "UnknownEscapeC": r"'\c'", "UpperEscapeN": r"'\N'", "Hash": "'a # b'",
            "Unicode": "'снег 犬 🦝'", "Backtick": "`a`", "Typographic": "“a”", "NotQuoted": "house", "Number": "12",
            "Prefix": "u'a'", "List": "['a' 'b']", "UnicodeLineSeparator": "'a\u2028b'", "NextLine": "'a\u0085b'",
        },
    )  # fmt: skip
_case("FieldBadUTF8Hex", r"optional_string: '\xc0'")
_case("FieldBadUTF8Octal", r"optional_string: '\300'")
_case("FieldBadUTF8Raw", b"optional_string: '\xc0'")
_case("BytesFieldBadUTF8Raw", b"optional_bytes: '\xc0'")
_case("CommentBadUTF8Raw", b"# \xc0\noptional_int32: 1")
_case("FieldBadUTF8OverLiterals", r"optional_string: '\303' '\251'")
_case("RepeatedStrings", "repeated_string: ['a' 'b', \"c\"] repeated_string: 'd'")

for _prefix, _field in (("Float", "optional_float"), ("Double", "optional_double")):
    _cases(
        f"{_prefix}Field", _field,
        {
            "": "1.5", "Integer": "3", "NoLeadingZero": ".5", "NoFraction": "1.", "PointAlone": ".", "Suffix": "1.5f",
            "SuffixUpper": "1.5F", "IntegerSuffix": "10f", "SuffixTwice": "10ff", "PointSuffix": "1.f", "ZeroSuffix": "0f",
            "Exponent": "1.5e3", "ExponentPlus": "1E+2", "ExponentMinus": "1e-2", "ExponentNothing": "1e",
            "ExponentMinusNothing": "1e-", "ExponentSuffix": "1e3f", "ExponentPoint": "1e3.5", "PointExponent": "1.e1",
            "NoHex": "0xf", "NoOctal": "012", "NoOctalWrong": "08", "NoOctalFloat": "01.5", "ZeroZeroPoint": "00.5",
            "NoNegativeHex": "-0xf", "NoNegativeOctal": "-012", "ZeroZero": "00", "HexFloat": "0x1p3", "Negative": "-1.5",
            "NegativeSpace": "- 1.5", "NegativeComment": "- # x\n 1.5", "NegativeTwice": "--1.5", "Plus": "+1.5",
            "NegativeZero": "-0", "NegativeZeroPoint": "-0.0", "Zero": "0", "ZeroPoint": "0.0", "ZeroExponent": "0e5",
            "Overflow": "1e400", "OverflowNegative": "-1e400", "OverflowFloat": "1e50", "OverflowFloatNegative": "-1e50",
            "OverflowHugeExponent": "1e18446744073709551616", "LargeNegativeExponent": "1e-400",
            "LargeNegativeExponentNegative": "-1e-400", "LargeNegativeExponentFloat": "1e-50",
            "HugeNegativeExponent": "1e-18446744073709551616", "LargerThanUint64": "18446744073709551616",
            "LargerThanUint64Negative": "-18446744073709551616", "Uint64Max": "18446744073709551615",
            "ManyDigits": "1" + "0" * 60, "ManyDigitsBehindPoint": "1." + "1" * 60, "Value_inf": "inf", "Value_Inf": "Inf",
            "Value_INF": "INF", "Value_infinity": "infinity", "Value_Infinity": "Infinity", "Value_INFINITY": "INFINITY",
            "Value_minus_inf": "-inf", "Value_minus_Inf": "-Inf", "Value_minus_infinity": "-infinity",
            "Value_minus_space_inf": "- inf", "Value_nan": "nan", "Value_NaN": "NaN", "Value_NAN": "NAN",
            "Value_minus_nan": "-nan", "Value_inff": "inff", "Value_infinityf": "infinityf", "Value_nanf": "nanf",
            "Value_minus_inff": "-inff", "Value_minus_nanf": "-nanf", "Value_infF": "infF", "Value_infi": "infi",
            "Value_nan0": "nan0", "FloatMax": "3.4028234663852886e38", "FloatMaxHalfway": "3.4028235677973366e38",
            "FloatMaxBelowHalfway": "3.4028235677973362e38", "FloatMin": "1.17549435e-38", "FloatDenormal": "1e-45",
            "FloatDenormalHalf": "7.006492321624085e-46", "DoubleMax": "1.7976931348623157e308", "DoubleDenormal": "5e-324",
            "DoubleRounding": "1.00000017881393432617187499", "FollowedByIdentifier": "1.5bar", "TwoPoints": "1.2.3",
            "String": "'1.5'", "Identifier": "one", "MinusIdentifier": "-one", "MinusString": "-'1'", "True": "true",
        },
    )  # fmt: skip
_case("NumberFollowedByIdentifierInt", "optional_int32: 10bar")
_case("NumberFollowedByIdentifierHex", "optional_int32: 0x1g")
_case("NumberFollowedByIdentifierFloat", "optional_float: 1fbar")
_case("NumberFollowedByString", "optional_int32: 10'a'")
_case("NumberFollowedByBrace", "optional_nested { a: 10}")
_case("NumberFollowedByComment", "optional_int32: 10# ten")
_case("NumberFollowedByPoint", "optional_int32: 10.")
_case("NumberFollowedByBracket", "optional_int32: 10[conformance.extension_int32]: 1")
_case("NumberFollowedByMinus", "repeated_int32: [10-1]")

_cases(
    "BoolField", "optional_bool",
    {
        "Value_true": "true", "Value_t": "t", "Value_True": "True", "Value_1": "1", "Value_false": "false", "Value_f": "f",
        "Value_False": "False", "Value_0": "0", "Value_TRUE": "TRUE", "Value_T": "T", "Value_2": "2", "Value_minus_1": "-1",
        "Value_0x1": "0x1", "Value_01": "01", "Value_00": "00", "Value_1f": "1f", "Value_1.0": "1.0",
        "Value_String": "'true'", "Value_yes": "yes", "Value_minus_0": "-0", "Value_0x0": "0x0",
        "Value_beyond64": "18446744073709551616",
    },
)  # fmt: skip
_cases(
    "EnumField", "optional_enum",
    {
        "Name": "SEVEN", "Number": "7", "NegativeName": "MINUS", "NegativeNumber": "-1", "NegativeSpace": "- 1",
        "Least": "-2147483648", "Hex": "0x7", "Octal": "07", "UnknownName": "EIGHT", "UnknownNumber": "8",
        "UnknownNegativeNumber": "-2", "OtherCase": "seven", "MinusName": "-SEVEN", "String": "'SEVEN'", "Float": "7.0",
        "Infinity": "infinity", "Inf": "inf", "TooLarge": "2147483648", "Suffix": "7f", "True": "true",
        "Beyond64": "18446744073709551616", "Dotted": "conformance.SEVEN",
    },
)  # fmt: skip
_case("RepeatedEnum", "repeated_enum: [ZERO, 7, MINUS, -2147483648] repeated_enum: ONE")

_case("GroupFieldNoColon", "Data { group_int32: 1 }")
_case("GroupFieldWithColon", "Data: { group_int32: 1 }")
_case("GroupFieldEmpty", "Data {}")
_case("GroupFieldLowercased", "data { group_int32: 1 }")
_case("GroupFieldLowercasedColon", "data: { group_int32: 1 }")
_case("GroupFieldOtherCase", "DATA { group_int32: 1 }")
_case("GroupFieldAngle", "Data < group_int32: 1 >")
_case("GroupFieldMultiWord", "MultiWordGroup { a: 1 }")
_case("GroupFieldMultiWordLowercased", "multiwordgroup { a: 1 }")
_case("GroupFieldMultiWordOtherCase", "multiWordGroup { a: 1 }")
_case("GroupFieldRepeatedList", "MultiWordGroup [{ a: 1 }, < a: 2 >]")
_case("GroupFieldTwice", "Data { group_int32: 1 } Data { group_uint32: 2 }")
_case("GroupFieldScalar", "Data: 1")

_case("MapField", "map_string_int32 { key: 'a' value: 1 } map_string_int32: { value: 2, key: 'b' }")
_case("MapFieldList", "map_string_int32: [{ key: 'a' value: 1 }, { key: 'b' value: 2 }]")
_case("MapFieldMissingKey", "map_string_int32 { value: 1 }")
_case("MapFieldMissingValue", "map_string_int32 { key: 'a' }")
_case("MapFieldMissingMessage", "map_int32_nested { key: 1 }")
_case("MapFieldEmptyEntry", "map_string_int32 {}")
_case("MapFieldNested", "map_int32_nested { key: -1 value { a: 2 } }")
_case("MapFieldNestedColon", "map_int32_nested { key: 0x10 value: < a: 2 > }")
_case("MapFieldBoolKeys", "map_bool_string { key: true value: 'y' } map_bool_string { key: 0 value: 'n' }")
_case("MapFieldDuplicateKey", "map_string_int32 { key: 'a' value: 1 } map_string_int32 { key: 'a' value: 2 }")
_case("MapFieldDuplicateKeyMessage", "map_int32_nested { key: 1 value { a: 1 } } map_int32_nested { key: 1 value { name: 'x' } }")
_case("MapFieldKeyTwice", "map_string_int32 { key: 'a' key: 'b' value: 1 }")
_case("MapFieldValueTwice", "map_string_int32 { key: 'a' value: 1 value: 2 }")
_case("MapFieldUnknown", "map_string_int32 { key: 'a' value: 1 other: 2 }")
_case("MapFieldEmptyList", "map_string_int32: []")
_case("MapFieldWrongKey", "map_int32_nested { key: 'a' }")

_case("OneofField", "either_uint32: 1")
_case("OneofFieldZero", "either_uint32: 0")
_case("OneofFieldNested", "either_nested { a: 1 }")
_case("OneofFieldTwo", "either_uint32: 1 either_string: 'a'")
_case("OneofFieldSameTwice", "either_uint32: 1 either_uint32: 2")

_case("SingularTwice", "optional_int32: 1 optional_int32: 2")
_case("SingularTwiceSame", "optional_int32: 1 optional_int32: 1")
_case("SingularMessageTwice", "optional_nested { a: 1 } optional_nested { name: 'x' }")
_case("SingularMessageTwiceInside", "optional_nested { a: 1 child { a: 1 many: 1 } } optional_nested { child { a: 2 many: 2 } }")
_case("SingularStringTwice", "optional_string: 'a' optional_string: '' optional_int32: 1")
_case("SingularThrice", "optional_int32: 1 optional_int64: 2 optional_int32: 3 optional_int32: 0x4")
_case("SingularTwiceFirstWrong", "optional_int32: 'a' optional_int32: 1")
_case("SingularTwiceFirstTooLarge", "optional_int32: 2147483648 optional_int32: 1")
_case("SingularTwiceLastWrong", "optional_int32: 1 optional_int32: 'a'")
_case("SingularMessageTwiceFirstWrong", "optional_nested { a: 'a' } optional_nested { a: 1 }")
_case("SingularMessageTwiceUnknown", "optional_nested { b: 1 } optional_nested { a: 1 }")
_case("SingularInListTwice", "repeated_nested { a: 1 a: 2 } repeated_nested: [{ name: '' name: 'x' }]")
_case("SingularAnyTwice", "optional_any { type_url: 'a' } optional_any { value: 'b' }")
_case("SingularList", "optional_int32: [1]")
_case("SingularListOfTwo", "optional_int32: [1, 2]")
_case("SingularEmptyList", "optional_int32: []")
_case("SingularMessageList", "optional_nested: [{ a: 1 }]")
_case("SingularMessageEmptyList", "optional_nested: []")
_case("SingularMessageEmptyListNoColon", "optional_nested []")
_case("RepeatedEmptyList", "repeated_int32: [] optional_int32: 1")
_case("RepeatedEmptyListSpaces", "repeated_int32: [ # none\n ]")
_case("RepeatedMixed", "repeated_int32: 1 repeated_int32: [2, 3] repeated_int32: [] repeated_int32: 4")
_case("RepeatedListNoColon", "repeated_int32 [1, 2]")
_case("RepeatedEmptyListNoColon", "repeated_int32 []")
_case("RepeatedMessageEmptyListNoColon", "repeated_nested []")
_case("RepeatedMessageEmptyList", "repeated_nested: []")
_case("RepeatedMessageListNoColon", "repeated_nested [{ a: 1 }, {}]")
_case("RepeatedNestedList", "repeated_int32: [[1]]")
_case("RepeatedMessageNestedList", "repeated_nested: [[{}]]")
_case("RepeatedListMixedKinds", "repeated_int32: [1, {}]")
_case("RepeatedListWrongKind", "repeated_int32: [1, 'a']")
_case("RepeatedListOfNegative", "repeated_int32: [-1, - 2, 0x3, -04]")
_case("RepeatedListUnclosed", "repeated_int32: [1")
_case("RepeatedListUnclosedComma", "repeated_int32: [1,")
_case("RepeatedListWrongBracket", "repeated_int32: [1}")
_case("RepeatedFloatList", "repeated_float: [1, 1.5f, inf, -nan, .5e-3] repeated_double: [-infinity, 1e999]")
_case("RepeatedBoolList", "repeated_bool: [true, f, 0, True]")
_case("RepeatedBytesList", r"repeated_bytes: ['\0' '\377', '']")

_case("UnknownField", "unknown_field: 1")
_case("UnknownFieldMessage", "unknown_field { a: 1 }")
_case("UnknownFieldNested", "optional_nested { unknown: 1 }")
_case("UnknownFieldNumber", "1: 2")
_case("ReservedFieldName", "reserved_field: 1")
_case("ReservedFieldNameMessage", "reserved_field { whatever: [1, 2] }")
_case("OtherCaseOfField", "Optional_Int32: 1")
_case("MessageForScalar", "optional_int32 { a: 1 }")
_case("ScalarForMessage", "optional_nested: 1")
_case("StringForMessage", "optional_nested: 'a: 1'")
_case("ScalarNoColon", "optional_int32 1")
_case("StringNoColon", "optional_string 'a'")
_case("TwoColons", "optional_int32:: 1")
_case("EqualsSign", "optional_int32 = 1")
for _word in ("true", "inf", "nan", "message", "optional", "f", "e1", "_0", "x1"):
    _case(f"FieldNamed_{_word}", f"{_word}: 1")
    _case(f"FieldNamedTight_{_word}", f"{_word}:1{_word}:2")

# ---- names in brackets

_case("Extension", "[conformance.extension_int32]: 1")
_case("ExtensionSpaces", "[ conformance . extension_int32 ] : 1")
_case("ExtensionComment", "[conformance. # of ours\n extension_int32]: 1")
_case("ExtensionRepeated", "[conformance.extension_strings]: 'a' [conformance.extension_strings]: ['b', 'c' 'd']")
_case("ExtensionMessage", "[conformance.extension_nested] { a: 1 }")
_case("ExtensionMessageColon", "[conformance.extension_nested]: < a: 1 >")
_case("ExtensionTwice", "[conformance.extension_int32]: 1 [conformance.extension_int32]: 2")
_case("ExtensionUnknown", "[conformance.extension_other]: 1")
_case("ExtensionNoDot", "[extension_int32]: 1")
_case("ExtensionLeadingDot", "[.conformance.extension_int32]: 1")
_case("ExtensionTrailingDot", "[conformance.extension_int32.]: 1")
_case("ExtensionTwoDots", "[conformance..extension_int32]: 1")
_case("ExtensionEmpty", "[]: 1")
_case("ExtensionUnclosed", "[conformance.extension_int32: 1")
_case("ExtensionNoBrackets", "conformance.extension_int32: 1")
_case("ExtensionQuoted", "['conformance.extension_int32']: 1")
_case("ExtensionNumber", "[1000]: 1")
_case("ExtensionOfField", "[conformance.AllTypes.optional_int32]: 1")
_case("ExtensionInMessageWithout", "optional_nested { [conformance.extension_int32]: 1 }")
_case("ExtensionSeparators", "[conformance.extension_int32]: 1, optional_int32: 2; [conformance.extension_nested] {};")

_NESTED = "type.googleapis.com/conformance.Nested"
_case("AnyField", f"optional_any {{ [{_NESTED}] {{ a: 1 name: 'x' }} }}")
_case("AnyFieldColons", f"optional_any: {{ [{_NESTED}]: < a: 1 > }}")
_case("AnyFieldEmpty", f"optional_any {{ [{_NESTED}] {{}} }}")
_case("AnyFieldRaw", f"optional_any {{ type_url: '{_NESTED}' value: '\\010\\001' }}")
_case("AnyFieldRawUnknown", "optional_any { type_url: 'x/y' value: 'z' }")
_case("AnyFieldNothing", "optional_any {}")
_case("AnyFieldSpaces", "optional_any { [ type . googleapis . com / conformance . Nested ] { a: 1 } }")
_case("AnyFieldTornWord", "optional_any { [type.google apis.com/conformance.Nested] { a: 1 } }")
_case("AnyFieldOtherDomain", "optional_any { [example.com/conformance.Nested] { a: 1 } }")
_case("AnyFieldProdDomain", "optional_any { [type.googleprod.com/conformance.Nested] { a: 1 } }")
_case("AnyFieldDomainWithPath", "optional_any { [type.googleapis.com/a/conformance.Nested] { a: 1 } }")
_case("AnyFieldDomainWithDash", "optional_any { [type-x.googleapis.com/conformance.Nested] { a: 1 } }")
_case("AnyFieldDomainPercent", "optional_any { [type.googleapis.com%2F/conformance.Nested] { a: 1 } }")
_case("AnyFieldDomainDigits", "optional_any { [1.2.3.4/conformance.Nested] { a: 1 } }")
_case("AnyFieldUnknownType", "optional_any { [type.googleapis.com/conformance.Other] { a: 1 } }")
_case("AnyFieldUnknownField", f"optional_any {{ [{_NESTED}] {{ b: 1 }} }}")
_case("AnyFieldTwice", f"optional_any {{ [{_NESTED}] {{ a: 1 }} [{_NESTED}] {{ a: 2 }} }}")
_case("AnyFieldBothForms", f"optional_any {{ [{_NESTED}] {{ a: 1 }} type_url: 'x' }}")
_case("AnyFieldScalar", f"optional_any {{ [{_NESTED}]: 1 }}")
_case("AnyFieldList", f"optional_any {{ [{_NESTED}]: [{{ a: 1 }}] }}")
_case("AnyFieldRepeated", f"repeated_any {{ [{_NESTED}] {{ a: 1 }} }} repeated_any: [{{ type_url: 'u' }}, {{}}]")
_case("AnyFieldNested", "optional_any { [type.googleapis.com/conformance.AllTypes] "
      f"{{ optional_any {{ [{_NESTED}] {{ a: 1 }} }} }} }}")  # fmt: skip
_case("AnyFieldNoSlash", "optional_any { [conformance.Nested] { a: 1 } }")
_case("AnyFieldTwoSlashes", "optional_any { [type.googleapis.com//conformance.Nested] { a: 1 } }")
_case("AnyFieldNoDomain", "optional_any { [/conformance.Nested] { a: 1 } }")
_case("AnyFieldNoType", "optional_any { [type.googleapis.com/] { a: 1 } }")
_case("AnyAtTopLevel", f"[{_NESTED}] {{ a: 1 }}")

# ---- white space, comments, ends, depth

for _name, _white in (
    ("Space", " "), ("Tab", "\t"), ("LF", "\n"), ("CR", "\r"), ("CRLF", "\r\n"), ("VT", "\v"), ("FF", "\f"),
    ("NBSP", "\u00a0"), ("NEL", "\u0085"), ("LineSeparator", "\u2028"), ("NUL", "\0"), ("Bell", "\a"),
    ("FileSeparator", "\x1c"), ("UnitSeparator", "\x1f"), ("IdeographicSpace", "\u3000"), ("BOM", "\ufeff"),
):  # fmt: skip
    _case(f"White{_name}", f"{_white}optional_int32{_white}:{_white}1{_white}")
    _case(f"White{_name}BeforeName", f"optional_int32: 1 {_white}optional_int64: 2")
    _case(f"White{_name}BehindNumber", f"optional_int32: 1{_white}")
    _case(f"White{_name}InComment", f"# a{_white}b\noptional_int32: 1")
_case("CommentOnly", "# nothing else")
_case("CommentOnlyLine", "# nothing else\n")
_case("CommentEmpty", "#")
_case("CommentEndsAtLF", "# a\noptional_int32: 1 # } { ' \"\n# z")
_case("CommentCROnly", "# a\roptional_int32: 1")
_case("CommentInMessage", "optional_nested { # a: 2 }\n a: 1 }")
_case("CommentEverywhere", "#\noptional_nested#\n:#\n{#\na#\n:#\n1#\n;#\n}#\n,#")
_case("CommentSlashes", "optional_int32: 1 // one")
_case("CommentC", "/* one */ optional_int32: 1")
_case("HashInName", "optional#_int32: 1")
_case("EndBehindName", "optional_int32")
_case("EndBehindColon", "optional_int32:")
_case("EndBehindMinus", "optional_int32: -")
_case("EndInMessage", "optional_nested { a: 1")
_case("EndBehindBrace", "optional_nested {")
_case("EndInComment", "optional_nested { # }")
_case("BraceTooMany", "optional_nested { a: 1 } }")
_case("BraceAlone", "}")
_case("WholeInBraces", "{ optional_int32: 1 }")
_case("TwoValues", "optional_int32: 1 2")
_case("JustANumber", "5")
_case("JustAString", "'a'")
_case("NotAscii", "поле: 1")
_case("NameWithDash", "optional-int32: 1")
_case("NameWithDot", "optional.int32: 1")
_case("NameWithDollar", "optional$: 1")
_case("Json", '{"optional_int32": 1}')
_case("Tight", "optional_nested{a:1name:'x'many:[1,2]}optional_int32:1;")
for _depth in (10, 99, 100, 101, 150):
    _case(f"Depth{_depth}", "optional_nested {" + " child {" * (_depth - 1) + " }" * _depth)

# ---- label maps

LABEL_MAPS = {}


def _items(name, text):
    LABEL_MAPS[name] = text if isinstance(text, bytes) else text.encode("utf-8")


_items("Nothing", "")
_items("Comment", "# item { id: 1 }")
_items("EmptyItem", "item {}")
_items("EmptyList", "item: []")
_items("EmptyListNoColon", "item []")
_items("Plain", "item {\n  id: 1\n  name: 'cat'\n}\nitem {\n  name: \"dog\"\n  id: 2\n}\n")
_items("DisplayName", "item { name: '/m/01' id: 1 display_name: 'Cat' }")
_items("DisplayNameAlone", "item { id: 1 display_name: 'Cat' }")
_items("EmptyNames", "item { id: 1 name: '' display_name: '' }")
_items("IdAlone", "item { id: 7 }")
_items("NameAlone", "item { name: 'cat' }")
_items("IdZero", "item { id: 0 name: 'background' } item { id: 0 name: 'cat' }")
_items("IdNegative", "item { id: -1 name: 'cat' } item { id: - 2 name: 'dog' }")
_items("IdOctal", "item { id: 010 name: 'cat' }")
_items("IdHex", "item { id: 0x1F name: 'cat' }")
_items("IdPlus", "item { id: +1 name: 'cat' }")
_items("IdUnderscore", "item { id: 1_000 name: 'cat' }")
_items("IdBinary", "item { id: 0b11 name: 'cat' } item { id: 0o17 }")
_items("IdLargest", "item { id: 2147483647 } item { id: -2147483648 }")
_items("IdTooLarge", "item { id: 2147483648 }")
_items("IdBeyond64Bits", "item { id: 18446744073709551616 }")
_items("IdFloat", "item { id: 1.0 }")
_items("IdString", "item { id: '1' }")
_items("IdWord", "item { id: one }")
_items("IdList", "item { id: [1] }")
_items("IdEmptyList", "item { id: [] }")
_items("IdMessage", "item { id { } }")
_items("IdNothing", "item { id: }")
_items("IdNoColon", "item { id 1 }")
_items("IdTwice", "item { id: 1 id: 2 name: 'cat' }")
_items("IdTwiceFirstWrong", "item { id: 'a' id: 2 name: 'cat' }")
_items("IdTwiceFirstTooLarge", "item { id: 2147483648 id: 2 name: 'cat' }")
_items("IdSameOfTwo", "item { id: 1 name: 'cat' } item { id: 1 name: 'dog' }")
_items("NameTwice", "item { id: 1 name: 'cat' name: 'dog' }")
_items("NameTwiceFirstWrong", "item { id: 1 name: 5 name: 'dog' }")
_items("NameList", "item { id: 1 name: ['cat'] }")
_items("NameJoined", "item { id: 1 name: 'a' \"b\"\n 'c' }")
_items("NameEscapes", r"item { id: 1 name: 'caf\303\251 \x41\u00e9\U0001f600\n\'' }")
_items("NameUnknownEscape", r"item { id: 1 name: 'C:\data \d\.' }")
_items("NameQuestion", r"item { id: 1 name: '\?\X41' }")
_items("NameNotUtf8", r"item { id: 1 name: '\377' }")
_items("NameNumber", "item { id: 1 name: 5 }")
_items("NameWord", "item { id: 1 name: cat }")
_items("NameRawLine", "item { id: 1 name: 'a\nb' }")
_items("NameNul", "item { id: 1 name: 'a\0b' }")
_items("NameRawQuote", "item { id: 1 name: 'it's' }")
_items("NameUnicode", "item { id: 1 name: 'снег 🦝' }")
_items("Unknown", "item { id: 1 name: 'cat' supercategory: 'animal' }")
_items("UnknownTop", "name: 'x' item { id: 1 }")
_items("UnknownInKeypoint", "item { id: 1 keypoints { id: 1 label: 'x' side: LEFT } }")
_items("Extension", "item { id: 1 [a.b]: 1 }")
_items("Keypoints", "item { id: 1 keypoints { id: 1 label: 'nose' } keypoints: [{ id: 2 label: 'eye' }, <>] }")
_items("KeypointsPart", "item { keypoints { id: 1 } keypoints { label: 'x' } keypoints {} }")
_items("KeypointTwice", "item { keypoints { id: 1 id: 2 label: 'a' label: 'b' } }")
_items("KeypointScalar", "item { keypoints: 1 }")
_items("Ancestors", "item { id: 1 ancestor_ids: 3 ancestor_ids: [4, 0x5] ancestor_ids: [] descendant_ids: [] descendant_ids: -1 }")
_items("AncestorsTooLarge", "item { ancestor_ids: [1, 2147483648] }")
_items("AncestorsWrong", "item { ancestor_ids: ['1'] }")
_items("Frequency", "item { frequency: RARE } item { frequency: 1 } item { frequency: UNSPECIFIED instance_count: 0 }")
_items("FrequencyUnknown", "item { frequency: OFTEN }")
_items("FrequencyUnknownNumber", "item { frequency: 9 }")
_items("FrequencyNegative", "item { frequency: -1 }")
_items("FrequencyOctal", "item { frequency: 01 }")
_items("FrequencyString", "item { frequency: 'RARE' }")
_items("FrequencyTwice", "item { frequency: RARE frequency: COMMON instance_count: 1 instance_count: 2 }")
_items("List", "item: [{ id: 1 name: 'a' }, < id: 2 >] item [{ id: 3 }]")
_items("ItemColon", "item: { id: 1; name: 'a', }, item: < id: 2 >;")
_items("ItemScalar", "item: 1")
_items("ItemUpper", "Item { id: 1 }")
_items("ItemUnclosed", "item { id: 1 name: 'a' item { id: 2 }")
_items("ItemInItem", "item { id: 1 item { id: 2 } }")
_items("ItemTooMuchClosed", "item { id: 1 } } item { id: 2 }")
_items("NoBreakSpace", "item\u00a0{\u00a0id:\u00a01\u00a0name: 'a' }")
_items("NoBreakSpaceInName", "item { id: 1 name: 'a\u00a0b' }")
_items("ByteOrderMark", "\ufeffitem { id: 1 name: 'a' }")
_items("CRLF", "item {\r\n  id: 1 # one\r\n  name: 'a'\r\n}\r\n")
_items("CR", "item {\r  id: 1\r  name: 'a'\r}\r")
_items("CRComment", "# one\ritem { id: 1 }")
_items("Typographic", "item { id: 1 name: ‘a’ }")
_items("Json", '{"item": [{"id": 1}]}')
_items("JsonInside", '[{"id": 1}]')
_items("Separators", "item { id: 1,; name: 'a' }")
_items("TextNotUtf8", b"item { id: 1 name: '\xe9' }")
_items("CommentNotUtf8", b"# \xe9\nitem { id: 1 name: 'e' }")
_items("Binary", b"\x0a\x07\x0a\x03cat\x10\x01")
