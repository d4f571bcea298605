#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/plan/render.h"
#include "core/types/text.h"

namespace dplan {
namespace {

// Writes a document from left to right and sets the commas.
class JsonWriter {
 public:
  void Begin(char bracket) {
    Separate();
    out_ += bracket;
    first_ = true;
  }
  void End(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void Key(const std::string& key) {
    Separate();
    internal::AppendJsonString(key, &out_);
    out_ += ':';
    first_ = true;
  }
  void Text(const std::string& text) {
    Separate();
    internal::AppendJsonString(text, &out_);
  }
  // A number, true, false or null.
  void Literal(const std::string& literal) {
    Separate();
    out_ += literal;
  }
  void Bool(bool value) { Literal(value ? "true" : "false"); }
  void Field(const std::string& key, const std::string& text) {
    Key(key);
    Text(text);
  }
  std::string Take() { return std::move(out_); }

 private:
  void Separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

// What an unmarked, known value that is not null consists of.
enum class Form { kScalar, kArray, kObject };

Form FormOf(const Value& value) {
  switch (value.type().kind()) {
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return Form::kArray;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return Form::kObject;
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      return Form::kScalar;
  }
  return Form::kScalar;
}

void WriteScalar(const Value& value, JsonWriter& json) {
  if (value.type().kind() == Type::Kind::kBool) return json.Bool(value.AsBool());
  if (value.type().kind() == Type::Kind::kString) return json.Text(value.AsString());
  // JSON has no infinity.
  const bool finite = value.type().kind() == Type::Kind::kNumber && !value.AsNumber().IsInfinite();
  json.Literal(finite ? value.AsNumber().ToString() : "null");
}

void WriteValue(const Value& value, bool reveal, JsonWriter& json) {
  if (value.sensitive() && reveal) return WriteValue(value.Unmarked(), reveal, json);
  if (value.sensitive() || !value.IsKnown() || value.IsNull()) return json.Literal("null");
  switch (FormOf(value)) {
    case Form::kScalar:
      return WriteScalar(value, json);
    case Form::kArray:
      json.Begin('[');
      for (const Value& element : value.AsElements()) WriteValue(element, reveal, json);
      return json.End(']');
    case Form::kObject:
      json.Begin('{');
      for (const auto& [key, element] : value.AsEntries()) {
        if (!element.IsKnown()) continue;
        json.Key(key);
        WriteValue(element, reveal, json);
      }
      return json.End('}');
  }
}

// Where a value is unknown, or where it is sensitive.
enum class Question { kUnknown, kSensitive };

// The answer for a place whose elements need no look; nothing else is said of what is sensitive.
bool Answer(const Value& value, Question question) {
  return question == Question::kUnknown ? !value.IsKnown() : value.sensitive();
}

bool HasElements(const Value& value) {
  return !value.sensitive() && value.IsKnown() && !value.IsNull() && FormOf(value) != Form::kScalar;
}

// The form of the value with true where the answer is yes. As Terraform has it, an object lists
// only the children that are not a plain no, an array all.
void WriteAnswer(const Value& value, Question question, JsonWriter& json) {
  if (!HasElements(value)) return json.Bool(Answer(value, question));
  if (FormOf(value) == Form::kArray) {
    json.Begin('[');
    for (const Value& element : value.AsElements()) WriteAnswer(element, question, json);
    return json.End(']');
  }
  json.Begin('{');
  for (const auto& [key, element] : value.AsEntries()) {
    if (!HasElements(element) && !Answer(element, question)) continue;
    json.Key(key);
    WriteAnswer(element, question, json);
  }
  json.End('}');
}

void WriteStrings(const std::vector<std::string>& strings, JsonWriter& json) {
  json.Begin('[');
  for (const std::string& text : strings) json.Text(text);
  json.End(']');
}

std::vector<std::string> ActionNames(Action action, bool create_first) {
  switch (action) {
    case Action::kNoOp:
      return {"no-op"};
    case Action::kCreate:
      return {"create"};
    case Action::kUpdate:
      return {"update"};
    case Action::kDelete:
      return {"delete"};
    case Action::kReplace:
      if (create_first) return {"create", "delete"};
      return {"delete", "create"};
  }
  return {};
}

// Empty where there is nothing to say.
const char* ReasonName(ReasonCode code) {
  switch (code) {
    case ReasonCode::kNone:
    case ReasonCode::kDeleteDestroy:
      return "";
    case ReasonCode::kReplaceTainted:
      return "replace_because_tainted";
    case ReasonCode::kReplaceRequested:
      return "replace_by_request";
    case ReasonCode::kReplaceCannotUpdate:
      return "replace_because_cannot_update";
    case ReasonCode::kCreateGone:
      return "create_because_gone";
    case ReasonCode::kDeleteNoResource:
      return "delete_because_no_resource_config";
    case ReasonCode::kDeleteWrongRepetition:
      return "delete_because_wrong_repetition";
    case ReasonCode::kDeleteCountIndex:
      return "delete_because_count_index";
    case ReasonCode::kDeleteEachKey:
      return "delete_because_each_key";
    case ReasonCode::kDeleteDisabled:
      return "delete_because_enabled_false";
    case ReasonCode::kUpdateResume:
      return "update_because_resumed";
    case ReasonCode::kUpdateWriteOnly:
      return "update_because_write_only_changed";
    case ReasonCode::kUpdateWriteOnlyUnread:
      return "update_because_write_only_not_read";
  }
  return "";
}

void WritePath(const Path& path, JsonWriter& json) {
  json.Begin('[');
  for (const PathStep& step : path.steps()) {
    if (const auto* attribute = std::get_if<PathStep::Attribute>(&step.step)) {
      json.Text(attribute->name);
    } else if (const auto* index = std::get_if<int64_t>(&step.step)) {
      json.Literal(absl::StrCat(*index));
    } else {
      json.Text(std::get<std::string>(step.step));
    }
  }
  json.End(']');
}

std::string ModuleText(const ModulePath& module) {
  std::string text;
  for (const ModuleStep& step : module) {
    absl::StrAppend(&text, text.empty() ? "" : ".", "module.", step.name, step.key.ToString());
  }
  return text;
}

void WriteAddress(const Address& address, JsonWriter& json) {
  json.Field("address", address.ToString());
  if (!address.block.module.empty()) json.Field("module_address", ModuleText(address.block.module));
  json.Field("mode", address.block.mode == ResourceMode::kData ? "data" : "managed");
  json.Field("type", address.block.type);
  json.Field("name", address.block.name);
  if (const int64_t* index = address.key.index()) {
    json.Key("index");
    json.Literal(absl::StrCat(*index));
  } else if (const std::string* key = address.key.key()) {
    json.Field("index", *key);
  }
}

// The fields that every change has.
void WriteValues(const Value& before, const Value& after, JsonWriter& json) {
  json.Key("before");
  WriteValue(before, false, json);
  json.Key("after");
  WriteValue(after, false, json);
  json.Key("after_unknown");
  WriteAnswer(after, Question::kUnknown, json);
  json.Key("before_sensitive");
  WriteAnswer(before, Question::kSensitive, json);
  json.Key("after_sensitive");
  WriteAnswer(after, Question::kSensitive, json);
}

void WriteResourceChange(const Change& change, bool create_first, JsonWriter& json) {
  json.Begin('{');
  WriteAddress(change.address, json);
  json.Field("provider_name", change.provider.ToString());
  json.Key("change");
  json.Begin('{');
  json.Key("actions");
  WriteStrings(ActionNames(change.action, create_first), json);
  WriteValues(change.before, change.after, json);
  if (change.action == Action::kReplace && !change.reason.paths.empty()) {
    json.Key("replace_paths");
    json.Begin('[');
    for (const Path& path : change.reason.paths) WritePath(path, json);
    json.End(']');
  }
  json.End('}');
  const std::string reason = ReasonName(change.reason.code);
  if (!reason.empty()) json.Field("action_reason", reason);
  json.End('}');
}

void WriteDrift(const Drift& drift, JsonWriter& json) {
  json.Begin('{');
  WriteAddress(drift.address, json);
  json.Key("change");
  json.Begin('{');
  json.Key("actions");
  WriteStrings({drift.after.IsNull() ? "delete" : "update"}, json);
  WriteValues(drift.before, drift.after, json);
  json.End('}');
  json.End('}');
}

void WriteOutput(const OutputChange& output, JsonWriter& json) {
  json.Key(output.name);
  json.Begin('{');
  json.Key("actions");
  WriteStrings(ActionNames(output.action, false), json);
  WriteValues(output.before.Marked(output.sensitive), output.after.Marked(output.sensitive), json);
  json.End('}');
}

void WriteFinding(const ReviewFinding& finding, JsonWriter& json) {
  const Diagnostic& diagnostic = finding.diagnostic;
  json.Begin('{');
  json.Field("severity", diagnostic.severity == Severity::kError ? "error" : "warning");
  json.Field("code", diagnostic.code);
  if (diagnostic.address.has_value()) json.Field("address", diagnostic.address->ToString());
  json.Field("summary", diagnostic.summary);
  json.Field("detail", diagnostic.detail);
  json.Key("allowed");
  json.Bool(finding.allowed);
  json.End('}');
}

void WriteStep(const Plan& plan, size_t index, JsonWriter& json) {
  const Step& step = plan.steps[index];
  json.Begin('{');
  json.Field("id", absl::StrCat("s", index));
  json.Field("kind", StepName(step.kind));
  if (step.change >= 0) json.Field("address", plan.changes[step.change].address.ToString());
  json.Key("after");
  json.Begin('[');
  for (const int32_t before : step.after) json.Text(absl::StrCat("s", before));
  json.End(']');
  json.End('}');
}

}  // namespace

std::string PlanJson(const Plan& plan) {
  const std::vector<bool> create_first = ReplacesCreatedFirst(plan);
  JsonWriter json;
  json.Begin('{');
  json.Field("format_version", "1.2");
  json.Key("resource_changes");
  json.Begin('[');
  for (size_t i = 0; i < plan.changes.size(); ++i) {
    WriteResourceChange(plan.changes[i], create_first[i], json);
  }
  json.End(']');
  json.Key("resource_drift");
  json.Begin('[');
  for (const Drift& drift : plan.drift) WriteDrift(drift, json);
  json.End(']');
  json.Key("findings");
  json.Begin('[');
  for (const ReviewFinding& finding : plan.findings) WriteFinding(finding, json);
  json.End(']');
  json.Key("output_changes");
  json.Begin('{');
  for (const OutputChange& output : plan.outputs) WriteOutput(output, json);
  json.End('}');
  json.Key("steps");
  json.Begin('[');
  for (size_t i = 0; i < plan.steps.size(); ++i) WriteStep(plan, i, json);
  json.End(']');
  json.End('}');
  return json.Take();
}

std::string ValueJson(const Value& value, bool reveal) {
  JsonWriter json;
  WriteValue(value, reveal, json);
  return json.Take();
}

}  // namespace dplan
