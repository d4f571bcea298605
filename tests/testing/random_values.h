#ifndef DPLAN_TESTS_TESTING_RANDOM_VALUES_H_
#define DPLAN_TESTS_TESTING_RANDOM_VALUES_H_

#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::testing {

// The seed of this run's random tests: DPLAN_TEST_SEED, or one that differs from run to run. A test
// prints it with SCOPED_TRACE, so that a failure can be repeated.
inline uint64_t TestSeed() {
  static const uint64_t seed = [] {
    const char* text = std::getenv("DPLAN_TEST_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device()();
  }();
  return seed;
}

// Makes random types and values of them. Not thread-safe.
class RandomValues {
 public:
  // Which values besides known ones without marks there are.
  struct Options {
    bool unknowns = false;
    bool marks = false;
  };

  RandomValues(uint64_t seed, Options options) : random_(seed), options_(options) {}

  uint64_t Below(uint64_t limit) { return random_() % limit; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

  Type AnyType(int nesting) {
    switch (Below(nesting > 0 ? 9 : 4)) {
      case 0:
        return Type::Bool();
      case 1:
        return Type::Number();
      case 2:
        return Type::String();
      case 3:
        return nesting > 0 ? Type::Dynamic() : Type::String();
      case 4:
        return Type::List(AnyType(nesting - 1));
      case 5:
        return Type::Set(AnyTypeWithoutDynamic(nesting - 1));
      case 6:
        return Type::Map(AnyType(nesting - 1));
      case 7:
        return Type::Tuple(AnyTypes(nesting - 1));
      default:
        break;
    }
    std::map<std::string, Type> attributes;
    for (Type& type : AnyTypes(nesting - 1)) attributes.emplace(Text(), std::move(type));
    return Type::Object(std::move(attributes));
  }

  // A value that fits the constraint.
  Value Of(const Type& constraint) {
    Value value = Unmarked(constraint);
    return value.Marked(options_.marks && OneIn(6));
  }

  // Some text: short, with everything that needs care in quotes.
  std::string Text() {
    static const std::vector<std::string>& pieces = *new std::vector<std::string>{
        "a",    "b",  "Z", "9", "_",  "-",  ".",  " ",      "\"",
        "\\",   "${", "$", "{", "%{", "%",  "\n", "\t",     std::string("\0", 1),
        "\x7f", "[",  "]", "é", "漢", "😀", "/",  "module", "data"};
    std::string text;
    for (uint64_t i = Below(5); i > 0; --i) text += pieces[Below(pieces.size())];
    return text;
  }

  Number AnyNumber() {
    switch (Below(5)) {
      case 0:
        return Number::FromInt(static_cast<int64_t>(Below(400)) - 200);
      case 1:
        return Number::FromInt(static_cast<int64_t>(random_()));
      case 2:
        return Number::FromUint(random_());
      case 3:
        return Number::Parse(std::to_string(Below(1000)) + "." + Digits(20)).value();
      default:
        return Number::Parse("-" + Digits(40) + "e" + std::to_string(Below(60))).value();
    }
  }

 private:
  std::string Digits(uint64_t limit) {
    std::string digits;
    for (uint64_t i = Below(limit) + 1; i > 0; --i) digits += static_cast<char>('0' + Below(10));
    return digits;
  }

  std::vector<Type> AnyTypes(int nesting) {
    std::vector<Type> types;
    for (uint64_t i = Below(4); i > 0; --i) types.push_back(AnyType(nesting));
    return types;
  }

  Type AnyTypeWithoutDynamic(int nesting) {
    for (;;) {
      Type type = AnyType(nesting);
      if (!type.HasDynamic()) return type;
    }
  }

  Refinements AnyRefinements(const Type& type) {
    Refinements refinements{.not_null = OneIn(2)};
    if (type.kind() == Type::Kind::kString) refinements.prefix = Text();
    if (type.kind() == Type::Kind::kNumber && OneIn(2)) {
      refinements.lower =
          std::make_shared<Refinements::Bound>(Refinements::Bound{AnyNumber(), OneIn(2)});
    }
    if (type.IsCollection() && OneIn(2)) {
      refinements.min_length = static_cast<int64_t>(Below(3));
      refinements.max_length = 3 + static_cast<int64_t>(Below(1000));
    }
    return refinements;
  }

  std::vector<Value> Elements(const Type& constraint) {
    std::vector<Value> elements;
    for (uint64_t i = Below(5); i > 0; --i) elements.push_back(Of(constraint));
    return elements;
  }

  Value Unmarked(const Type& constraint) {
    if (OneIn(8)) return Value::Null(constraint);
    if (options_.unknowns && OneIn(6)) {
      return OneIn(2) ? Value::Unknown(constraint)
                      : Value::Unknown(constraint, AnyRefinements(constraint));
    }
    switch (constraint.kind()) {
      case Type::Kind::kDynamic:
        return Unmarked(AnyTypeWithoutDynamic(1));
      case Type::Kind::kBool:
        return Value::Bool(OneIn(2));
      case Type::Kind::kNumber:
        return Value::Num(AnyNumber());
      case Type::Kind::kString:
        return Value::String(Text());
      case Type::Kind::kList:
        return Value::List(constraint.element(), Elements(constraint.element()));
      case Type::Kind::kSet:
        return Value::Set(constraint.element(), Elements(constraint.element()));
      case Type::Kind::kMap:
        return Map(constraint.element());
      case Type::Kind::kObject:
        return Object(constraint.attributes());
      case Type::Kind::kTuple:
        break;
    }
    std::vector<Value> elements;
    for (const Type& type : constraint.elements()) elements.push_back(Of(type));
    return Value::Tuple(std::move(elements));
  }

  Value Map(const Type& element) {
    std::map<std::string, Value> entries;
    for (uint64_t i = Below(4); i > 0; --i) entries.insert_or_assign(Text(), Of(element));
    return Value::Map(element, std::move(entries));
  }

  Value Object(const Type::Attributes& constraints) {
    std::map<std::string, Value> attributes;
    for (const auto& [name, attribute] : constraints) attributes.emplace(name, Of(attribute.type));
    return Value::Object(std::move(attributes));
  }

  std::mt19937_64 random_;
  Options options_;
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_TESTING_RANDOM_VALUES_H_
