#ifndef DPLAN_TESTS_UNIT_WIRE_MESSAGE_SAMPLES_H_
#define DPLAN_TESTS_UNIT_WIRE_MESSAGE_SAMPLES_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/wire/messages.h"
#include "tests/testing/random_values.h"
#include "tests/testing/value_builders.h"

namespace dplan::testing {

// The message as the other side gets it.
template <typename Message>
Message Sent(const Message& message) {
  Message received;
  EXPECT_TRUE(received.ParseFromString(message.SerializeAsString()));
  return received;
}

// A schema in which everything is there that schemas have.
inline Schema BoxSchema() {
  auto part = std::make_shared<NestedAttributes>();
  part->nesting = Nesting::kList;
  part->attributes["label"] = {.type = Type::String(), .required = true, .description = "Text."};
  part->attributes["pin"] = {.type = Type::String(), .optional = true, .write_only = true};
  Schema schema;
  schema.version = 3;
  Block& block = schema.block;
  block.description = "A box.";
  block.deprecated = true;
  block.attributes["name"] = {.type = Type::String(), .required = true, .description = "Its name."};
  block.attributes["size"] = {.type = Type::Number(), .optional = true, .computed = true};
  block.attributes["secret"] = {.type = Type::String(), .optional = true, .sensitive = true};
  block.attributes["any"] = {.type = Type::Dynamic(), .optional = true, .deprecated = true};
  block.attributes["ports"] = {.type = Type::Set(Type::Number()), .computed = true};
  block.attributes["tags"] = {.type = Type::Map(Type::String()), .optional = true};
  block.attributes["parts"] = {
      .type = part->ImpliedType(), .nested = part, .optional = true, .description = "Inside."};
  Block limit{.attributes = {{"most", {.type = Type::Number(), .required = true}}},
              .description = "A limit."};
  block.blocks["limit"] = {.nesting = Nesting::kList, .block = limit, .max_items = 2};
  block.blocks["only"] = {
      .nesting = Nesting::kSingle, .block = limit, .min_items = 1, .max_items = 1};
  block.blocks["group"] = {.nesting = Nesting::kGroup, .block = limit};
  block.blocks["named"] = {.nesting = Nesting::kMap, .block = limit};
  block.blocks["all"] = {.nesting = Nesting::kSet, .block = limit, .min_items = 1};
  Block loose{.attributes = {{"it", {.type = Type::Dynamic(), .optional = true}}}};
  block.blocks["loose"] = {.nesting = Nesting::kList, .block = loose};
  return schema;
}

inline FunctionSignature JoinFunction() {
  FunctionSignature function;
  function.parameters = {{.name = "separator",
                          .type = Type::String(),
                          .allow_null = true,
                          .description = "Stands between."},
                         {.name = "first", .type = Type::Dynamic()}};
  function.variadic = {.name = "parts", .type = Type::List(Type::String()), .allow_unknown = true};
  function.result = Type::Tuple({Type::String(), Type::Number()});
  function.summary = "Joins.";
  function.description = "Joins *texts*.";
  return function;
}

inline ProviderSchema BoxProvider() {
  ProviderSchema schema;
  schema.provider.block.attributes["token"] = {
      .type = Type::String(), .required = true, .sensitive = true};
  schema.resources["box"] = BoxSchema();
  schema.resources["lid"].block.attributes["id"] = {.type = Type::String(), .computed = true};
  schema.data_sources["boxes"] = BoxSchema();
  schema.functions["join"] = JoinFunction();
  return schema;
}

// An error with everything that an answer carries, and a plain warning.
inline Diagnostics SomeDiagnostics() {
  Diagnostics diagnostics;
  Diagnostic& error = diagnostics.Error("Name taken", "Another box has it.\nChoose one.");
  error.path = At("parts[1].label[\"é\"]");
  error.code = "name_taken";
  error.effect = Effect::kNone;
  diagnostics.Warning("Old box", "It is from last year.");
  return diagnostics;
}

inline auto Contents(const Diagnostics& diagnostics) {
  std::vector<std::tuple<Severity, std::string, std::string, Path, std::string, Effect,
                         std::optional<Address>>>
      contents;
  for (const Diagnostic& d : diagnostics.items()) {
    contents.emplace_back(d.severity, d.summary, d.detail, d.path, d.code, d.effect, d.address);
  }
  return contents;
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_WIRE_MESSAGE_SAMPLES_H_
