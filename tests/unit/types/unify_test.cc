#include <gtest/gtest.h>

#include "core/types/convert.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

TEST(Unify, FindsTheCommonType) {
  const Type string = Type::String();
  const Type number = Type::Number();
  const Type boolean = Type::Bool();
  const auto list = [](Type t) { return Type::List(std::move(t)); };
  const auto map = [](Type t) { return Type::Map(std::move(t)); };
  const struct {
    const char* name;
    std::vector<Type> types;
    std::optional<Type> common;
  } cases[] = {
      {"nothing", {}, Type()},
      {"one", {number}, number},
      {"equal", {list(number), list(number)}, list(number)},
      {"number and string", {number, string}, string},
      {"all primitives", {boolean, number, string}, string},
      {"number and bool", {number, boolean}, std::nullopt},
      {"one is dynamic", {number, Type()}, Type()},
      {"lists", {list(number), list(string)}, list(string)},
      {"lists that have nothing in common", {list(number), list(boolean)}, std::nullopt},
      {"sets", {Type::Set(number), Type::Set(string)}, Type::Set(string)},
      {"list and set", {list(number), Type::Set(string)}, list(string)},
      {"set and tuple", {Type::Set(string), Type::Tuple({number})}, Type::Set(string)},
      {"a part of which nothing is known",
       {Type::Tuple({Type(), string}), Type::Tuple({number, Type()})},
       Type::Tuple({number, string})},
      {"an attribute of which nothing is known",
       {Type::Object({{"a", Type()}}), Type::Object({{"a", number}})},
       Type::Object({{"a", number}})},
      {"lists, one of which nothing is known", {list(Type()), list(number)}, list(number)},
      {"parts of which nothing at all is known",
       {Type::Tuple({Type()}), Type::Tuple({Type()})},
       Type::Tuple({Type()})},
      {"list and tuple", {list(string), Type::Tuple({number, boolean})}, list(string)},
      {"tuples of one length",
       {Type::Tuple({number, string}), Type::Tuple({string, string})},
       Type::Tuple({string, string})},
      {"tuples of two lengths",
       {Type::Tuple({number}), Type::Tuple({number, string})},
       list(string)},
      {"empty tuple", {Type::Tuple({}), Type::Tuple({number})}, list(number)},
      {"tuples that cannot", {Type::Tuple({number}), Type::Tuple({boolean})}, std::nullopt},
      {"maps", {map(number), map(string)}, map(string)},
      {"map and object", {map(string), Type::Object({{"a", number}})}, map(string)},
      {"objects of one shape",
       {Type::Object({{"a", number}}), Type::Object({{"a", string}})},
       Type::Object({{"a", string}})},
      {"objects of two shapes",
       {Type::Object({{"a", number}}), Type::Object({{"b", string}})},
       map(string)},
      {"objects that cannot",
       {Type::Object({{"a", number}}), Type::Object({{"b", list(string)}})},
       std::nullopt},
      {"list and map", {list(number), map(number)}, std::nullopt},
      {"string and list", {string, list(string)}, std::nullopt},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Unify(c.types), c.common);
  }
}

}  // namespace
}  // namespace dplan
