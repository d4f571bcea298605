#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/commands.h"
#include "core/cli/recorded.h"
#include "core/cli/saved_plan_files.h"
#include "core/plan/render.h"
#include "core/types/convert.h"

namespace dplan {
namespace {

const char* StatusName(ObjectStatus status) {
  switch (status) {
    case ObjectStatus::kReady:
      return "ready";
    case ObjectStatus::kTainted:
      return "tainted";
    case ObjectStatus::kResumable:
      return "resumable";
  }
  return "";
}

std::string ObjectText(Session& session, const Object& object) {
  const Value value = RecordedValue(object, session.SchemaOf(object));
  const bool ready = object.status == ObjectStatus::kReady;
  return absl::StrCat(object.address.ToString(),
                      ready ? "" : absl::StrCat(" (", StatusName(object.status), ")"), ":\n  ",
                      ValueText(value, 2), "\n");
}

std::string KeyJson(const InstanceKey& key) {
  if (key.index() != nullptr) return absl::StrCat(*key.index());
  return key.key() == nullptr ? "null" : JsonText(*key.key());
}

std::string ObjectJson(Session& session, const Object& object) {
  const Address& address = object.address;
  std::string out = absl::StrCat(
      "{\"address\":", JsonText(address.ToString()), ",\"type\":", JsonText(address.block.type),
      ",\"name\":", JsonText(address.block.name), ",\"key\":", KeyJson(address.key),
      ",\"provider\":", JsonText(object.provider.ToString()),
      ",\"schema_version\":", object.schema_version,
      ",\"status\":", JsonText(StatusName(object.status)), ",\"sensitive\":[");
  for (const Path& path : object.sensitive) {
    absl::StrAppend(&out, out.back() == '[' ? "" : ",", JsonText(path.ToString()));
  }
  return absl::StrCat(out, "],\"values\":",
                      ValueJson(RecordedValue(object, session.SchemaOf(object)), /*reveal=*/false),
                      "}");
}

std::string StateJson(Session& session) {
  const State& state = session.state();
  std::string out = absl::StrCat(
      "{\"format_version\":\"1.0\",\"lineage\":", JsonText(state.lineage),
      ",\"serial\":", state.serial, ",\"outputs\":", OutputsJson(state.outputs, /*reveal=*/false),
      ",\"resources\":[");
  for (const auto& [address, object] : state.objects) {
    absl::StrAppend(&out, out.back() == '[' ? "" : ",", ObjectJson(session, object));
  }
  return out + "]}\n";
}

std::string StateText(Session& session) {
  const State& state = session.state();
  std::string out;
  for (const auto& [address, object] : state.objects) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", ObjectText(session, object));
  }
  if (!state.outputs.empty()) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", "Outputs:\n\n", OutputsText(state.outputs));
  }
  return out.empty() ? "Nothing is recorded.\n" : out;
}

int ShowSavedPlan(Session& session, const std::string& path) {
  const std::optional<SavedPlan> saved = ReadSavedPlan(session, path);
  if (!saved.has_value()) return session.Failed();
  const Command& command = session.command();
  session.report().Say(command.json
                           ? PlanJson(saved->plan) + "\n"
                           : PlanText(saved->plan, {.detail = command.detail,
                                                    .color = session.report().color_out()}));
  return 0;
}

std::optional<OutputValue> FindOutput(Session& session, const std::string& name) {
  const std::map<std::string, OutputValue>& outputs = session.state().outputs;
  const auto found = outputs.find(name);
  if (found != outputs.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [other, output] : outputs) names.push_back(other);
  session.report().Fail(
      "Output not found",
      absl::StrCat("No output \"", name, "\" is recorded.", DidYouMean(name, names),
                   " A new output gets its value with the next `dplan apply`."));
  return std::nullopt;
}

bool SayRaw(Session& session, const std::string& name, const OutputValue& output) {
  const Value value = RecordedValue(output).UnmarkedDeep();
  ConversionError error;
  const std::optional<Value> text = Convert(value, Type::String(), &error);
  if (!text.has_value() || text->IsNull()) {
    return session.report().Fail(
        "Output is no text", absl::StrCat("--raw prints strings, numbers and booleans; output \"",
                                          name, "\" is something else. Use --json."));
  }
  session.report().Say(text->AsString());
  return true;
}

bool SayOutput(Session& session, const std::string& name, const OutputValue& output) {
  if (session.command().raw) return SayRaw(session, name, output);
  if (session.command().json) {
    session.report().Say(ValueJson(RecordedValue(output), /*reveal=*/true) + "\n");
  } else {
    session.report().Say(ValueText(RecordedValue(output), 0) + "\n");
  }
  return true;
}

}  // namespace

int RunShow(Session& session) {
  const Command& command = session.command();
  if (!command.operands.empty()) return ShowSavedPlan(session, command.operands[0]);
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  session.report().Say(command.json ? StateJson(session) : StateText(session));
  return 0;
}

int RunOutput(Session& session) {
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const Command& command = session.command();
  if (!command.operands.empty()) {
    const std::optional<OutputValue> output = FindOutput(session, command.operands[0]);
    return output.has_value() && SayOutput(session, command.operands[0], *output) ? 0 : 1;
  }
  const std::map<std::string, OutputValue>& outputs = session.state().outputs;
  if (command.json) {
    session.report().Say(OutputsJson(outputs, /*reveal=*/true) + "\n");
  } else if (outputs.empty()) {
    session.report().Note("No outputs are recorded.");
  } else {
    session.report().Say(OutputsText(outputs));
  }
  return 0;
}

int RunStateShow(Session& session) {
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const Command& command = session.command();
  const std::optional<Address> address = Address::Parse(command.operands[0]);
  const auto& objects = session.state().objects;
  const auto found = address.has_value() ? objects.find(*address) : objects.end();
  if (found == objects.end()) return session.FailNotRecorded(command.operands[0]);
  session.report().Say(command.json ? ObjectJson(session, found->second) + "\n"
                                    : ObjectText(session, found->second));
  return 0;
}

}  // namespace dplan
