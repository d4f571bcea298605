#include "state/state_json.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

using Json = nlohmann::json;

absl::Status Malformed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("malformed JSON of ", what));
}

// All texts are UTF-8 by the contract of Value; anything else is not worth an exception.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json Parse(absl::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

// Readers of members that note instead of throw: one check at the end of each record.
class Members {
 public:
  explicit Members(const Json& json) : json_(json), ok_(json.is_object()) {}

  bool ok() const { return ok_; }

  const Json* Find(const char* name) const {
    if (!json_.is_object()) return nullptr;
    const auto it = json_.find(name);
    return it == json_.end() ? nullptr : &*it;
  }
  std::string Text(const char* name) {
    const Json* member = Find(name);
    if (member == nullptr) return "";
    if (const auto* text = member->get_ptr<const std::string*>()) return *text;
    ok_ = false;
    return "";
  }
  int64_t Int(const char* name) {
    const Json* member = Find(name);
    if (member == nullptr) return 0;
    if (member->is_number_integer()) return member->get<int64_t>();
    ok_ = false;
    return 0;
  }
  bool Bool(const char* name) {
    const Json* member = Find(name);
    if (member == nullptr) return false;
    if (member->is_boolean()) return member->get<bool>();
    ok_ = false;
    return false;
  }
  std::string Bytes(const char* name) {
    std::string bytes;
    if (!absl::Base64Unescape(Text(name), &bytes)) ok_ = false;
    return bytes;
  }
  template <typename T>
  T Parsed(const char* name) {
    std::optional<T> parsed = T::Parse(Text(name));
    if (!parsed.has_value()) ok_ = false;
    return parsed.value_or(T());
  }
  // The elements of an array; none if there is no such member.
  std::vector<Json> Elements(const char* name) {
    const Json* member = Find(name);
    if (member == nullptr) return {};
    if (const auto* array = member->get_ptr<const Json::array_t*>()) return *array;
    ok_ = false;
    return {};
  }

 private:
  const Json& json_;
  bool ok_;
};

// Members with the default are left out.
void SetText(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

Json PathsJson(const std::vector<Path>& paths) {
  Json json = Json::array();
  for (const Path& path : paths) json.push_back(path.ToString());
  return json;
}

std::optional<std::vector<Path>> PathsOf(const std::vector<Json>& elements) {
  std::vector<Path> paths;
  for (const Json& element : elements) {
    const auto* text = element.get_ptr<const std::string*>();
    std::optional<Path> path = text == nullptr ? std::nullopt : Path::Parse(*text);
    if (!path.has_value()) return std::nullopt;
    paths.push_back(*std::move(path));
  }
  return paths;
}

const char* KindName(Dependency::Kind kind) {
  switch (kind) {
    case Dependency::Kind::kReference:
      return "reference";
    case Dependency::Kind::kDependsOn:
      return "depends_on";
    case Dependency::Kind::kProvider:
      return "provider";
  }
  return "";
}

std::optional<Dependency::Kind> KindOf(const std::string& name) {
  for (const Dependency::Kind kind :
       {Dependency::Kind::kReference, Dependency::Kind::kDependsOn, Dependency::Kind::kProvider}) {
    if (name == KindName(kind)) return kind;
  }
  return std::nullopt;
}

Json KeyJson(const InstanceKey& key) {
  if (const int64_t* index = key.index()) return *index;
  if (const std::string* text = key.key()) return *text;
  return nullptr;
}

std::optional<InstanceKey> KeyOf(const Json& json) {
  if (json.is_null()) return InstanceKey();
  if (json.is_number_integer()) return InstanceKey(json.get<int64_t>());
  if (const auto* text = json.get_ptr<const std::string*>()) return InstanceKey(*text);
  return std::nullopt;
}

Json DependenciesJson(const std::vector<Dependency>& dependencies) {
  Json json = Json::array();
  for (const Dependency& dependency : dependencies) {
    Json item = {{"kind", KindName(dependency.kind)}, {"block", dependency.block.ToString()}};
    if (dependency.key.has_value()) item["key"] = KeyJson(*dependency.key);
    json.push_back(std::move(item));
  }
  return json;
}

std::optional<Dependency> DependencyOf(const Json& json) {
  Members members(json);
  Dependency dependency{.block = members.Parsed<BlockAddress>("block")};
  const std::optional<Dependency::Kind> kind = KindOf(members.Text("kind"));
  if (!members.ok() || !kind.has_value()) return std::nullopt;
  dependency.kind = *kind;
  if (const Json* key = members.Find("key")) {
    dependency.key = KeyOf(*key);
    if (!dependency.key.has_value()) return std::nullopt;
  }
  return dependency;
}

std::optional<std::vector<Dependency>> DependenciesOf(const std::vector<Json>& elements) {
  std::vector<Dependency> dependencies;
  for (const Json& element : elements) {
    std::optional<Dependency> dependency = DependencyOf(element);
    if (!dependency.has_value()) return std::nullopt;
    dependencies.push_back(*std::move(dependency));
  }
  return dependencies;
}

Json NamedPathsJson(const std::vector<std::pair<Path, std::string>>& paths) {
  Json json = Json::array();
  for (const auto& [path, text] : paths) json.push_back({path.ToString(), text});
  return json;
}

std::optional<std::vector<std::pair<Path, std::string>>> NamedPathsOf(
    const std::vector<Json>& elements) {
  std::vector<std::pair<Path, std::string>> paths;
  for (const Json& element : elements) {
    const bool is_pair = element.is_array() && element.size() == 2 && element[0].is_string() &&
                         element[1].is_string();
    if (!is_pair) return std::nullopt;
    std::optional<Path> path = Path::Parse(element[0].get<std::string>());
    if (!path.has_value()) return std::nullopt;
    paths.emplace_back(*std::move(path), element[1].get<std::string>());
  }
  return paths;
}

Json ObjectJson(const Object& object) {
  Json json = {{"address", object.address.ToString()},
               {"provider", object.provider.ToString()},
               {"attributes", object.attributes},
               {"serial", object.serial}};
  if (object.schema_version != 0) json["schema_version"] = object.schema_version;
  if (!object.sensitive.empty()) json["sensitive"] = PathsJson(object.sensitive);
  SetText(json, "private", absl::Base64Escape(object.private_data));
  if (!object.write_only.empty()) json["write_only"] = NamedPathsJson(object.write_only);
  if (object.status == ObjectStatus::kTainted) json["tainted"] = true;
  if (object.status == ObjectStatus::kResumable) json["resumable"] = true;
  if (!object.dependencies.empty()) json["dependencies"] = DependenciesJson(object.dependencies);
  return json;
}

std::optional<Object> ObjectOf(const Json& json) {
  Members members(json);
  Object object{.address = members.Parsed<Address>("address"),
                .provider = members.Parsed<ProviderAddress>("provider"),
                .schema_version = members.Int("schema_version"),
                .attributes = members.Text("attributes"),
                .private_data = members.Bytes("private"),
                .status = members.Bool("tainted")     ? ObjectStatus::kTainted
                          : members.Bool("resumable") ? ObjectStatus::kResumable
                                                      : ObjectStatus::kReady,
                .serial = members.Int("serial")};
  std::optional<std::vector<Path>> sensitive = PathsOf(members.Elements("sensitive"));
  auto write_only = NamedPathsOf(members.Elements("write_only"));
  std::optional<std::vector<Dependency>> dependencies =
      DependenciesOf(members.Elements("dependencies"));
  if (!members.ok() || !sensitive.has_value() || !write_only.has_value() ||
      !dependencies.has_value()) {
    return std::nullopt;
  }
  object.sensitive = *std::move(sensitive);
  object.write_only = *std::move(write_only);
  object.dependencies = *std::move(dependencies);
  return object;
}

Json OutputJson(const OutputValue& output) {
  Json json = {{"type", output.type}, {"value", output.value}};
  if (output.sensitive) json["sensitive"] = true;
  return json;
}

std::optional<OutputValue> OutputOf(const Json& json) {
  Members members(json);
  OutputValue output{.type = members.Text("type"),
                     .value = members.Text("value"),
                     .sensitive = members.Bool("sensitive")};
  if (!members.ok()) return std::nullopt;
  return output;
}

Json RecordJson(const ProviderRecord& record) {
  Json json = {{"source", record.source}, {"config", record.config}};
  if (!record.sensitive.empty()) json["sensitive"] = NamedPathsJson(record.sensitive);
  return json;
}

std::optional<ProviderRecord> RecordOf(const Json& json) {
  Members members(json);
  ProviderRecord record{.source = members.Text("source"), .config = members.Text("config")};
  auto sensitive = NamedPathsOf(members.Elements("sensitive"));
  if (!members.ok() || !sensitive.has_value()) return std::nullopt;
  record.sensitive = *std::move(sensitive);
  return record;
}

// A text that holds an array, or is empty for an empty one.
absl::StatusOr<std::vector<Json>> ArrayFromText(absl::string_view text, absl::string_view what) {
  if (text.empty()) return std::vector<Json>();
  const Json json = Parse(text);
  if (const auto* array = json.get_ptr<const Json::array_t*>()) return *array;
  return Malformed(what);
}

template <typename T>
absl::StatusOr<T> OrMalformed(std::optional<T> value, absl::string_view what) {
  if (!value.has_value()) return Malformed(what);
  return *std::move(value);
}

Json ResultJson(const StateEdit& edit) {
  Json json = Json::object();
  json["end"] = edit.end;
  for (const Object& object : edit.put) json["put"].push_back(ObjectJson(object));
  for (const Address& address : edit.remove) json["remove"].push_back(address.ToString());
  for (const auto& [name, output] : edit.outputs) {
    json["outputs"].push_back({name, output.has_value() ? OutputJson(*output) : Json()});
  }
  for (const auto& [address, record] : edit.providers) {
    json["providers"].push_back(
        {address.ToString(), record.has_value() ? RecordJson(*record) : Json()});
  }
  return json;
}

// [name, value or null]
bool IsNamed(const Json& element) {
  return element.is_array() && element.size() == 2 && element[0].is_string();
}

bool ReadOutputs(const std::vector<Json>& elements, StateEdit& edit) {
  for (const Json& element : elements) {
    if (!IsNamed(element)) return false;
    std::optional<OutputValue>& output = edit.outputs[element[0].get<std::string>()];
    if (element[1].is_null()) continue;
    output = OutputOf(element[1]);
    if (!output.has_value()) return false;
  }
  return true;
}

bool ReadProviders(const std::vector<Json>& elements, StateEdit& edit) {
  for (const Json& element : elements) {
    if (!IsNamed(element)) return false;
    const auto address = ProviderAddress::Parse(element[0].get<std::string>());
    if (!address.has_value()) return false;
    std::optional<ProviderRecord>& record = edit.providers[*address];
    if (element[1].is_null()) continue;
    record = RecordOf(element[1]);
    if (!record.has_value()) return false;
  }
  return true;
}

bool ReadObjects(Members& members, StateEdit& edit) {
  for (const Json& element : members.Elements("put")) {
    std::optional<Object> object = ObjectOf(element);
    if (!object.has_value()) return false;
    edit.put.push_back(*std::move(object));
  }
  for (const Json& element : members.Elements("remove")) {
    const auto* text = element.get_ptr<const std::string*>();
    std::optional<Address> address = text == nullptr ? std::nullopt : Address::Parse(*text);
    if (!address.has_value()) return false;
    edit.remove.push_back(*std::move(address));
  }
  return true;
}

}  // namespace

std::string PathsToJson(const std::vector<Path>& paths) {
  return paths.empty() ? "" : Dump(PathsJson(paths));
}

absl::StatusOr<std::vector<Path>> PathsFromJson(absl::string_view json) {
  DPLAN_ASSIGN_OR_RETURN(const std::vector<Json> elements, ArrayFromText(json, "paths"));
  return OrMalformed(PathsOf(elements), "paths");
}

std::string NamedPathsToJson(const std::vector<std::pair<Path, std::string>>& paths) {
  return paths.empty() ? "" : Dump(NamedPathsJson(paths));
}

absl::StatusOr<std::vector<std::pair<Path, std::string>>> NamedPathsFromJson(
    absl::string_view json) {
  DPLAN_ASSIGN_OR_RETURN(const std::vector<Json> elements, ArrayFromText(json, "paths"));
  return OrMalformed(NamedPathsOf(elements), "paths");
}

std::string DependenciesToJson(const std::vector<Dependency>& dependencies) {
  return dependencies.empty() ? "" : Dump(DependenciesJson(dependencies));
}

absl::StatusOr<std::vector<Dependency>> DependenciesFromJson(absl::string_view json) {
  DPLAN_ASSIGN_OR_RETURN(const std::vector<Json> elements, ArrayFromText(json, "dependencies"));
  return OrMalformed(DependenciesOf(elements), "dependencies");
}

std::string ObjectToJson(const Object& object) { return Dump(ObjectJson(object)); }

absl::StatusOr<Object> ObjectFromJson(absl::string_view json) {
  return OrMalformed(ObjectOf(Parse(json)), "an object");
}

std::string OutputToJson(const OutputValue& output) { return Dump(OutputJson(output)); }

absl::StatusOr<OutputValue> OutputFromJson(absl::string_view json) {
  return OrMalformed(OutputOf(Parse(json)), "an output");
}

std::string ProviderRecordToJson(const ProviderRecord& record) { return Dump(RecordJson(record)); }

absl::StatusOr<ProviderRecord> ProviderRecordFromJson(absl::string_view json) {
  return OrMalformed(RecordOf(Parse(json)), "a provider's configuration");
}

std::string ResultToJson(const StateEdit& edit) { return Dump(ResultJson(edit)); }

absl::StatusOr<StateEdit> ResultFromJson(absl::string_view json) {
  const Json parsed = Parse(json);
  Members members(parsed);
  StateEdit edit;
  for (const Json& element : members.Elements("end")) {
    if (!element.is_string()) return Malformed("a result");
    edit.end.push_back(element.get<std::string>());
  }
  const bool ok = ReadObjects(members, edit) && ReadOutputs(members.Elements("outputs"), edit) &&
                  ReadProviders(members.Elements("providers"), edit) && members.ok();
  if (!ok) return Malformed("a result");
  return edit;
}

}  // namespace dplan
