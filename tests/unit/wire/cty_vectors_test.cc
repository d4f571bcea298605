#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

// The encodings that go-cty itself produced, each line: what it is, the constraint, MessagePack in
// hex, and JSON ("-" for an unknown value, "error" where JSON cannot say it).

namespace dplan {
namespace {

using testing::IsOk;
using testing::ListOf;
using testing::Null;
using testing::Str;
using testing::Unknown;

struct Vector {
  std::string name;
  Type constraint;
  std::string type_json;
  std::string msgpack;
  std::string json;
};

std::vector<Vector> ReadVectors() {
  std::vector<Vector> vectors;
  std::ifstream file(DPLAN_SOURCE_DIR "/tests/golden/wire/cty_vectors.tsv");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    vectors.push_back({fields.at(0), TypeFromJson(fields.at(1)).value(), fields.at(1),
                       absl::HexStringToBytes(fields.at(2)), fields.at(3)});
  }
  return vectors;
}

std::shared_ptr<Refinements::Bound> Bound(int64_t number, bool inclusive) {
  return std::make_shared<Refinements::Bound>(
      Refinements::Bound{Number::FromInt(number), inclusive});
}

// The values that JSON cannot say.
const std::map<std::string, Value>& ValuesByName() {
  static const auto& values = *new std::map<std::string, Value>{
      {"string unknown", Unknown(Type::String())},
      {"string unknown notnull", Unknown(Type::String(), {.not_null = true})},
      {"string unknown prefix 'foo-' notnull",
       Unknown(Type::String(), {.not_null = true, .prefix = "foo-"})},
      {"number +inf", Value::Num(Number::Infinity(false))},
      {"number -inf", Value::Num(Number::Infinity(true))},
      {"number unknown in [1,10)",
       Unknown(Type::Number(), {.lower = Bound(1, true), .upper = Bound(10, false)})},
      {"list(string) [a, null, unknown]",
       ListOf(Type::String(), {Str("a"), Null(Type::String()), Unknown(Type::String())})},
      {"list(string) unknown len 2..5 notnull",
       Unknown(Type::List(Type::String()), {.not_null = true, .min_length = 2, .max_length = 5})},
      {"object unknown", Unknown(Type::Object({{"a", Type::Number()}, {"b", Type::String()}}))},
      {"dynamic <- unknown (untyped)", Unknown()},
      {"dynamic <- unknown string", Unknown(Type::String())},
  };
  return values;
}

Value ExpectedValue(const Vector& vector) {
  const auto found = ValuesByName().find(vector.name);
  if (found != ValuesByName().end()) return found->second;
  absl::StatusOr<Value> value = ValueFromJson(vector.json, vector.constraint);
  EXPECT_THAT(value, IsOk());
  return value.value_or(Value());
}

// Sets of compounds are in an order of each implementation's own: what go-cty sends first, we may
// send last.
bool HasOrderOfItsOwn(const Vector& vector) {
  return vector.constraint.kind() == Type::Kind::kSet && !vector.constraint.element().IsPrimitive();
}

// A float64 that is received is the shortest decimal it can mean, so that it is still the same
// after it was stored as JSON. Hence the value that is sent as this float64 is another than the one
// it is read as.
constexpr char kFromFloat[] = "number 0.1 (from float64)";

TEST(CtyVectors, AreAllRead) { EXPECT_EQ(ReadVectors().size(), 60u); }

TEST(CtyVectors, Decode) {
  for (const Vector& vector : ReadVectors()) {
    SCOPED_TRACE(vector.name);
    ASSERT_OK_AND_ASSIGN(const Value value, DecodeMsgpack(vector.msgpack, vector.constraint));
    EXPECT_EQ(value, ExpectedValue(vector));
    if (vector.json == "-" || vector.json == "error") continue;
    ASSERT_OK_AND_ASSIGN(const std::string json, ValueToJson(value, vector.constraint));
    if (vector.json == "-0") {
      EXPECT_EQ(json, "0");  // there is no negative zero in the encodings other than this one
    } else if (!HasOrderOfItsOwn(vector)) {
      EXPECT_EQ(json, vector.json);
    }
  }
}

TEST(CtyVectors, Encode) {
  for (const Vector& vector : ReadVectors()) {
    SCOPED_TRACE(vector.name);
    if (HasOrderOfItsOwn(vector)) continue;
    const Value value =
        vector.name == kFromFloat ? Value::Num(Number::FromDouble(0.1)) : ExpectedValue(vector);
    EXPECT_EQ(absl::BytesToHexString(EncodeMsgpack(value, vector.constraint)),
              absl::BytesToHexString(vector.msgpack));
  }
}

TEST(CtyVectors, SetOfObjectsHasTheSameElements) {
  int tested = 0;
  for (const Vector& vector : ReadVectors()) {
    if (!HasOrderOfItsOwn(vector)) continue;
    SCOPED_TRACE(vector.name);
    const Value value = ExpectedValue(vector);
    const std::string bytes = EncodeMsgpack(value, vector.constraint);
    EXPECT_EQ(bytes.size(), vector.msgpack.size());
    EXPECT_THAT(DecodeMsgpack(bytes, vector.constraint), testing::IsOkAndHolds(value));
    ++tested;
  }
  EXPECT_EQ(tested, 1);
}

TEST(CtyVectors, TypesKeepTheirJson) {
  for (const Vector& vector : ReadVectors()) {
    EXPECT_EQ(TypeToJson(vector.constraint), vector.type_json);
  }
}

}  // namespace
}  // namespace dplan
