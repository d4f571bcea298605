#include "tests/testing/fake_cloud.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"
#include "core/types/convert.h"
#include "core/types/json.h"
#include "dplan/diagnostic.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/word_reader.h"

namespace dplan {
namespace {

absl::StatusOr<const FakeType*> TypeNamed(const std::string& type) {
  const auto found = FakeTypes().find(type);
  if (found == FakeTypes().end()) {
    return absl::InvalidArgumentError(absl::StrCat("unknown type \"", type, "\""));
  }
  return &found->second;
}

// The object as a configuration would describe it, with the computed attributes admitted.
absl::StatusOr<Value> ObjectFromJson(const FakeType& type, const std::string& json) {
  DPLAN_ASSIGN_OR_RETURN(const Value attributes, ValueFromPlainJson(json));
  if (attributes.IsNull() || attributes.type().kind() != Type::Kind::kObject) {
    return absl::InvalidArgumentError("an object is needed");
  }
  Schema schema = type.schema;
  for (auto& [name, attribute] : schema.block.attributes) attribute.optional = !attribute.required;
  Diagnostics diagnostics;
  Value object = schema.Coerce(attributes, diagnostics);
  if (diagnostics.HasErrors()) {
    const Diagnostic& first = diagnostics.items().front();
    return absl::InvalidArgumentError(absl::StrCat(first.path.ToString(), ": ", first.detail));
  }
  return object;
}

absl::Status Put(FakeWorld& world, WordReader& words) {
  const std::string type_name = words.Word();
  DPLAN_ASSIGN_OR_RETURN(const FakeType* type, TypeNamed(type_name));
  DPLAN_ASSIGN_OR_RETURN(Value value, ObjectFromJson(*type, words.Rest()));
  if (value.Attr("id").IsNull()) {
    value = value.WithAttr(
        "id", Value::String(absl::StrCat(std::string(absl::StripPrefix(type_name, "fake_")), "-",
                                         value.Attr("name").AsString())));
  }
  if (value.Attr("generation").IsNull()) value = value.WithAttr("generation", Value::Int(1));
  world.Put({.type = type_name, .value = std::move(value)});
  return absl::OkStatus();
}

absl::Status Set(FakeWorld& world, WordReader& words) {
  const std::string id = words.Word();
  const std::string attribute = words.Word();
  const std::optional<FakeObject> object = world.Find(id);
  if (!object.has_value() || object->value.Find(attribute) == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no ", id, ".", attribute));
  }
  DPLAN_ASSIGN_OR_RETURN(const Value plain, ValueFromPlainJson(words.Rest()));
  ConversionError error;
  std::optional<Value> value = Convert(plain, object->value.Attr(attribute).type(), &error);
  if (!value.has_value()) return absl::InvalidArgumentError(error.text);
  return world.Set(id, attribute, *std::move(value));
}

absl::Status RunWorld(FakeWorld& world, WordReader& words) {
  const std::string verb = words.Word();
  if (verb == "put") return Put(world, words);
  if (verb == "set") return Set(world, words);
  if (verb != "remove") return absl::InvalidArgumentError("put, set or remove is needed");
  const std::string id = words.Word();
  if (!world.Find(id).has_value()) return absl::NotFoundError(absl::StrCat("there is no ", id));
  world.Remove(id);
  return absl::OkStatus();
}

absl::Status RunLine(FakeCloud& cloud, const std::string& line) {
  WordReader words(line);
  const std::string verb = words.Word();
  if (verb == "world") return RunWorld(cloud.world, words);
  if (verb == "release") {
    cloud.latches.Release(words.Word());
    return absl::OkStatus();
  }
  if (verb != "fault") return absl::InvalidArgumentError("fault, world or release is needed");
  DPLAN_ASSIGN_OR_RETURN(FakeFault fault, FakeFault::Parse(words.Rest()));
  cloud.faults.Add(std::move(fault));
  return absl::OkStatus();
}

}  // namespace

absl::Status FakeCloud::Run(const std::string& script) {
  const std::vector<std::string> lines = absl::StrSplit(script, '\n');
  for (const std::string& line : lines) {
    const std::string command(absl::StripAsciiWhitespace(line));
    if (command.empty() || command[0] == '#') continue;
    if (absl::Status status = RunLine(*this, command); !status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat(command, ": ", std::string(status.message())));
    }
  }
  return absl::OkStatus();
}

}  // namespace dplan
