#include "tests/scenarios/state_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"
#include "core/plan/program.h"
#include "core/types/json.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/word_reader.h"

namespace dplan::testing {
namespace {

const std::pair<Dependency::Kind, const char*> kKinds[] = {
    {Dependency::Kind::kReference, ""},
    {Dependency::Kind::kDependsOn, " (depends_on)"},
    {Dependency::Kind::kProvider, " (provider)"},
};

const Type& TypeOf(const std::string& type) { return FakeTypes().at(type).schema.type(); }

bool IsEmpty(const Value& value) {
  return value.IsNull() || (value.type().IsCollection() && value.size() == 0);
}

// The object without what is null or empty.
std::string ShortJson(const std::string& json, const Type& type) {
  const absl::StatusOr<Value> value = ValueFromJson(json, type);
  if (!value.ok()) return json;
  Value::Entries shown;
  for (const auto& [name, attribute] : value->AsEntries()) {
    if (!IsEmpty(attribute)) shown.emplace_back(name, attribute);
  }
  return ValueToPlainJson(Value::Object(std::move(shown))).value();
}

std::string DependencyText(const Dependency& dependency) {
  std::string text = dependency.block.ToString();
  if (dependency.key.has_value()) {
    const std::string key = dependency.key->ToString();
    absl::StrAppend(&text, key.empty() ? "[]" : key);
  }
  for (const auto& [kind, name] : kKinds) {
    if (kind == dependency.kind) text += name;
  }
  return text;
}

ProviderAddress DefaultProvider(const std::string& type) { return {.name = ProviderNameOf(type)}; }

std::string ObjectText(const Object& object) {
  std::string text =
      absl::StrCat(object.address.ToString(), " ",
                   ShortJson(object.attributes, TypeOf(object.address.block.type)), "\n");
  if (object.status == ObjectStatus::kTainted) text += "  tainted\n";
  if (object.status == ObjectStatus::kResumable) text += "  resumable\n";
  if (object.schema_version != 0) absl::StrAppend(&text, "  schema ", object.schema_version, "\n");
  if (object.provider != DefaultProvider(object.address.block.type)) {
    absl::StrAppend(&text, "  provider ", object.provider.ToString(), "\n");
  }
  const auto path_text = [](std::string* out, const Path& path) { *out += path.ToString(); };
  if (!object.sensitive.empty()) {
    absl::StrAppend(&text, "  sensitive ", absl::StrJoin(object.sensitive, ", ", path_text), "\n");
  }
  const auto named_path_text = [](std::string* out, const std::pair<Path, std::string>& named) {
    *out += named.first.ToString();
  };
  if (!object.write_only.empty()) {
    absl::StrAppend(&text, "  fingerprints ",
                    absl::StrJoin(object.write_only, ", ", named_path_text), "\n");
  }
  const auto dependency_text = [](std::string* out, const Dependency& dependency) {
    *out += DependencyText(dependency);
  };
  if (!object.dependencies.empty()) {
    absl::StrAppend(&text, "  after ", absl::StrJoin(object.dependencies, ", ", dependency_text),
                    "\n");
  }
  return text;
}

std::string ProviderText(const ProviderAddress& address, const ProviderRecord& record) {
  const std::string config = ShortJson(record.config, FakeConfigSchema().type());
  const bool plain =
      record.sensitive.empty() && config == "{}" && address == ProviderAddress{.name = "fake"};
  if (plain) return "";
  std::string text = absl::StrCat("provider ", address.ToString(), " ", config);
  for (const auto& [path, variable] : record.sensitive) {
    absl::StrAppend(&text, " ", path.ToString(), " from ", variable.empty() ? "elsewhere" : "var.",
                    variable);
  }
  return text + "\n";
}

std::string IntentText(const Intent& intent) {
  const char* const actions[] = {"create", "update", "delete"};
  std::string text = absl::StrCat("intent ", actions[static_cast<int>(intent.action)], " ",
                                  intent.address.ToString());
  if (!intent.planned.empty()) {
    absl::StrAppend(&text, " ", ShortJson(intent.planned, TypeOf(intent.address.block.type)));
  }
  text += '\n';
  const Reported& reported = intent.reported;
  if (!reported.known_id.empty()) absl::StrAppend(&text, "  known ", reported.known_id, "\n");
  if (!reported.checkpoint.empty()) {
    absl::StrAppend(&text, "  checkpoint ",
                    ShortJson(reported.checkpoint, TypeOf(intent.address.block.type)), "\n");
  }
  return text;
}

absl::StatusOr<Dependency> ParseDependency(std::string text) {
  Dependency dependency;
  for (const auto& [kind, name] : kKinds) {
    const std::string ending = name;
    if (ending.empty() || !absl::EndsWith(text, ending)) continue;
    dependency.kind = kind;
    text.resize(text.size() - ending.size());
  }
  const bool only = absl::EndsWith(text, "[]");
  if (only) text.resize(text.size() - 2);
  const std::optional<Address> address = Address::Parse(text);
  if (!address.has_value()) return absl::InvalidArgumentError(absl::StrCat("no address: ", text));
  dependency.block = address->block;
  if (only || !address->key.empty()) dependency.key = address->key;
  return dependency;
}

absl::Status AddDetail(Object& object, const std::string& line) {
  WordReader words(line);
  const std::string verb = words.Word();
  const std::string rest = words.Rest();
  const std::vector<std::string> items = absl::StrSplit(rest, ", ", absl::SkipEmpty());
  if (verb == "tainted") {
    object.status = ObjectStatus::kTainted;
  } else if (verb == "resumable") {
    object.status = ObjectStatus::kResumable;
  } else if (verb == "schema") {
    if (!absl::SimpleAtoi(rest, &object.schema_version)) {
      return absl::InvalidArgumentError(absl::StrCat("no version: ", rest));
    }
  } else if (verb == "provider") {
    const std::optional<ProviderAddress> address = ProviderAddress::Parse(rest);
    if (!address.has_value())
      return absl::InvalidArgumentError(absl::StrCat("no provider: ", rest));
    object.provider = *address;
  } else if (verb == "sensitive") {
    for (const std::string& item : items) object.sensitive.push_back(Path::Parse(item).value());
  } else if (verb == "after") {
    for (const std::string& item : items) {
      DPLAN_ASSIGN_OR_RETURN(Dependency dependency, ParseDependency(item));
      object.dependencies.push_back(std::move(dependency));
    }
    std::sort(object.dependencies.begin(), object.dependencies.end());
  } else {
    return absl::InvalidArgumentError(absl::StrCat("what is this of an object: ", line));
  }
  return absl::OkStatus();
}

absl::Status AddOutput(const std::string& rest, State& state) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(rest, absl::MaxSplits(" = ", 1));
  OutputValue output;
  std::string json = parts.second;
  if (absl::EndsWith(json, " (sensitive)")) {
    output.sensitive = true;
    json.resize(json.size() - std::string(" (sensitive)").size());
  }
  DPLAN_ASSIGN_OR_RETURN(const Value value, ValueFromPlainJson(json));
  output.type = TypeToJson(value.type());
  DPLAN_ASSIGN_OR_RETURN(output.value, ValueToJson(value, value.type()));
  state.outputs[parts.first] = std::move(output);
  return absl::OkStatus();
}

absl::StatusOr<ProviderRecord> FakeRecord(const std::string& config) {
  const Type& type = FakeConfigSchema().type();
  DPLAN_ASSIGN_OR_RETURN(const Value value, ValueFromJson(config, type));
  ProviderRecord record{.source = "dplan/fake"};
  DPLAN_ASSIGN_OR_RETURN(record.config, ValueToJson(value, type));
  return record;
}

absl::Status AddProvider(WordReader& words, State& state) {
  const std::string name = words.Word();
  const std::optional<ProviderAddress> address = ProviderAddress::Parse(name);
  if (!address.has_value()) return absl::InvalidArgumentError(absl::StrCat("no provider: ", name));
  DPLAN_ASSIGN_OR_RETURN(ProviderRecord record, FakeRecord(words.Word()));
  while (!words.AtEnd()) {
    const std::string path = words.Word();
    words.Word();  // from
    const std::string origin = words.Word();
    record.sensitive.emplace_back(
        Path::Parse(path).value(),
        origin == "elsewhere" ? "" : std::string(absl::StripPrefix(origin, "var.")));
  }
  state.providers[*address] = std::move(record);
  return absl::OkStatus();
}

absl::StatusOr<Object> ParseObject(const std::string& name, const std::string& json) {
  const std::optional<Address> address = Address::Parse(name);
  if (!address.has_value()) return absl::InvalidArgumentError(absl::StrCat("no address: ", name));
  const std::string& type = address->block.type;
  Object object{.address = *address, .provider = DefaultProvider(type)};
  DPLAN_ASSIGN_OR_RETURN(const Value value, ValueFromJson(json, TypeOf(type)));
  DPLAN_ASSIGN_OR_RETURN(object.attributes, ValueToJson(value, TypeOf(type)));
  return object;
}

}  // namespace

std::string StateText(const State& state) {
  std::string text;
  for (const auto& [address, object] : state.objects) text += ObjectText(object);
  for (const auto& [name, output] : state.outputs) {
    absl::StrAppend(&text, "output ", name, " = ", output.value,
                    output.sensitive ? " (sensitive)" : "", "\n");
  }
  for (const auto& [address, record] : state.providers) text += ProviderText(address, record);
  for (const auto& [id, intent] : state.intents) text += IntentText(intent);
  return text.empty() ? "(nothing)\n" : text;
}

absl::StatusOr<State> ParseState(const std::string& text) {
  State state{.lineage = "00000000-0000-4000-8000-000000000000", .serial = 1};
  DPLAN_ASSIGN_OR_RETURN(state.providers[{.name = "fake"}], FakeRecord("{}"));
  Object* object = nullptr;
  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    if (absl::StartsWith(line, "  ")) {
      if (object == nullptr) return absl::InvalidArgumentError(absl::StrCat("of what: ", line));
      DPLAN_RETURN_IF_ERROR(AddDetail(*object, line));
      continue;
    }
    WordReader words(line);
    const std::string first = words.Word();
    if (first == "output") {
      DPLAN_RETURN_IF_ERROR(AddOutput(words.Rest(), state));
    } else if (first == "provider") {
      DPLAN_RETURN_IF_ERROR(AddProvider(words, state));
    } else if (first == "without-provider") {
      state.providers.erase({.name = words.Word()});
    } else {
      DPLAN_ASSIGN_OR_RETURN(Object parsed, ParseObject(first, words.Rest()));
      object = &state.objects.emplace(parsed.address, parsed).first->second;
    }
  }
  return state;
}

}  // namespace dplan::testing
