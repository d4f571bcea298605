#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/types/convert.h"
#include "core/types/json.h"
#include "dplan/sdk/testing.h"
#include "providers/sdk/testing/values.h"
#include "providers/sdk/testing/world.h"

namespace dplan::sdk::testing {
namespace {

using internal::Object;
using internal::PlannedChange;
using internal::StepRecord;

const char* Name(Action action) {
  switch (action) {
    case Action::kNoOp:
      return "no change";
    case Action::kCreate:
      return "a creation";
    case Action::kUpdate:
      return "an update";
    case Action::kReplace:
      return "a replacement";
    case Action::kDelete:
      return "a deletion";
  }
  return "";
}

std::string Text(const Diagnostic& diagnostic) {
  const std::string path = diagnostic.path.ToString();
  return absl::StrCat(diagnostic.summary, path.empty() ? "" : absl::StrCat(", at `", path, "`"),
                      ": ", diagnostic.detail,
                      diagnostic.code.empty() ? "" : absl::StrCat(" [", diagnostic.code, "]"));
}

bool HasText(const Diagnostics& diagnostics, Severity severity, const std::string& text) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (diagnostic.severity == severity && absl::StrContains(Text(diagnostic), text)) return true;
  }
  return false;
}

// The value at a path, as text; nothing if the path leads nowhere.
std::optional<Value> ValueAt(const Value& value, const std::string& path) {
  const std::optional<Path> parsed = Path::Parse(path);
  if (path.empty()) return value;
  if (!parsed.has_value()) return std::nullopt;
  return value.At(*parsed);
}

void ExpectValue(const Value& whole, const std::string& path, const std::string& json,
                 const std::string& what, StepRecord& record) {
  const std::optional<Value> value = ValueAt(whole, path);
  std::string problem;
  if (!value.has_value()) {
    record.Fail(absl::StrCat(what, " `", path, "` does not exist"));
  } else if (!internal::SaysJson(*value, json, &problem)) {
    record.Fail(absl::StrCat(what, " `", path, "` ", problem));
  }
}

void RecordPlan(const PlannedChange& change, StepRecord& record) {
  record.action = change.action;
  record.planned = change.planned;
  record.replaced_by = change.requires_replace;
}

}  // namespace

Step::~Step() {
  if (record_->error_expected) return;
  for (const Diagnostic& diagnostic : record_->diagnostics.items()) {
    if (diagnostic.severity == Severity::kError) record_->Fail(Text(diagnostic));
  }
}

Step& Step::Expect(Action action) {
  if (!record_->action.has_value()) {
    record_->Fail(absl::StrCat("nothing was planned, where ", Name(action), " was expected"));
  } else if (*record_->action != action) {
    record_->Fail(absl::StrCat("the plan is ", Name(*record_->action), ", not ", Name(action)));
  }
  return *this;
}

Step& Step::ExpectReplaced(const std::string& path) {
  Expect(Action::kReplace);
  std::vector<std::string> paths;
  for (const Path& reason : record_->replaced_by) paths.push_back(reason.ToString());
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
    record_->Fail(absl::StrCat("the reason to replace is not `", path, "` but [",
                               absl::StrJoin(paths, ", "), "]"));
  }
  return *this;
}

Step& Step::ExpectPlanned(const std::string& path, const std::string& json) {
  ExpectValue(record_->planned, path, json, "the planned", *record_);
  return *this;
}

Step& Step::ExpectPlannedUnknown(const std::string& path) {
  const std::optional<Value> value = ValueAt(record_->planned, path);
  if (!value.has_value()) {
    record_->Fail(absl::StrCat("the planned `", path, "` does not exist"));
  } else if (value->IsKnown()) {
    record_->Fail(absl::StrCat("the planned `", path, "` is known: ", internal::Shown(*value)));
  }
  return *this;
}

Step& Step::ExpectState(const std::string& path, const std::string& json) {
  ExpectValue(record_->state, path, json, "the resulting", *record_);
  return *this;
}

Step& Step::ExpectError(const std::string& text) {
  record_->error_expected = true;
  if (HasText(record_->diagnostics, Severity::kError, text)) return *this;
  std::string found;
  for (const Diagnostic& diagnostic : record_->diagnostics.items()) {
    absl::StrAppend(&found, "\n    ", Text(diagnostic));
  }
  record_->Fail(
      absl::StrCat("no error says \"", text, "\"", found.empty() ? "" : "; there are:", found));
  return *this;
}

Step& Step::ExpectWarning(const std::string& text) {
  if (!HasText(record_->diagnostics, Severity::kWarning, text)) {
    record_->Fail(absl::StrCat("no warning says \"", text, "\""));
  }
  return *this;
}

TestCase::TestCase(std::unique_ptr<Provider> provider)
    : world_(std::make_unique<internal::World>(std::move(provider))) {}

TestCase::~TestCase() {
  if (finished_) return;
  std::fputs("dplan::sdk::testing: a TestCase ended without Finish()\n", stderr);
  std::abort();
}

Step TestCase::Configure(const std::string& config) {
  auto record = world_->NewStep(absl::StrCat("Configure(", config, ")"));
  world_->Configure(config, *record);
  return Step(record);
}

namespace {

// The plan of a configuration in JSON.
std::optional<PlannedChange> PlanJson(internal::World& world, Object& object,
                                      const std::string& config, StepRecord& record) {
  const std::optional<Value> value = world.Read(world.SchemaOf(object), config, record);
  if (!value.has_value() || !world.Validate(object, *value, record) ||
      !world.Refresh(object, record)) {
    return std::nullopt;
  }
  std::optional<PlannedChange> change = world.Plan(object, *value, record);
  if (change.has_value()) RecordPlan(*change, record);
  return change;
}

void ApplyChange(internal::World& world, Object& object, const PlannedChange& change,
                 StepRecord& record) {
  if (!world.Apply(object, change, record)) return;
  object.config = change.config;
  world.CheckSettled(object, change, record);
}

}  // namespace

Step TestCase::Apply(const std::string& object, const std::string& config) {
  auto record = world_->NewStep(absl::StrCat("Apply(", object, ", ", config, ")"));
  if (Object* const target = world_->Named(object, *record)) {
    if (const auto change = PlanJson(*world_, *target, config, *record)) {
      ApplyChange(*world_, *target, *change, *record);
    }
  }
  return Step(record);
}

Step TestCase::Plan(const std::string& object, const std::string& config) {
  auto record = world_->NewStep(absl::StrCat("Plan(", object, ", ", config, ")"));
  if (Object* const target = world_->Named(object, *record)) {
    PlanJson(*world_, *target, config, *record);
    record->state = target->state;
  }
  return Step(record);
}

Step TestCase::Drift(const std::string& object, const std::function<void()>& change) {
  auto record = world_->NewStep(absl::StrCat("Drift(", object, ")"));
  Object* const target = world_->Named(object, *record);
  if (target == nullptr) return Step(record);
  if (target->state.IsNull()) {
    record->Fail("there is no object");
    return Step(record);
  }
  change();
  if (!world_->Refresh(*target, *record)) return Step(record);
  if (const auto planned = world_->Plan(*target, target->config, *record)) {
    RecordPlan(*planned, *record);
    ApplyChange(*world_, *target, *planned, *record);
  }
  return Step(record);
}

Step TestCase::Interrupt(const std::string& object, Interruption interruption,
                         const std::string& config) {
  auto record = world_->NewStep(absl::StrCat("Interrupt(", object, ", ", config, ")"));
  Object* const target = world_->Named(object, *record);
  if (target == nullptr) return Step(record);
  const auto change = PlanJson(*world_, *target, config, *record);
  if (!change.has_value() || !world_->Interrupt(*target, *change, interruption, *record)) {
    return Step(record);
  }
  if (const auto again = PlanJson(*world_, *target, config, *record)) {
    ApplyChange(*world_, *target, *again, *record);
  }
  return Step(record);
}

Step TestCase::Remove(const std::string& object) {
  auto record = world_->NewStep(absl::StrCat("Remove(", object, ")"));
  Object* const target = world_->Named(object, *record);
  if (target == nullptr || target->state.IsNull()) {
    if (target != nullptr) record->Fail("there is no object");
    return Step(record);
  }
  const Value before = target->state;
  const PlannedChange deletion = world_->PlanDeletion(*target, *record);
  RecordPlan(deletion, *record);
  if (record->diagnostics.HasErrors() || !world_->Apply(*target, deletion, *record)) {
    return Step(record);
  }
  Object gone = *target;
  gone.state = before;
  if (world_->Refresh(gone, *record) && !gone.state.IsNull()) {
    record->Fail("the object is still there after it was removed");
  }
  target->write_only.clear();
  return Step(record);
}

Step TestCase::VerifyImport(const std::string& object, const std::string& id,
                            const std::vector<std::string>& ignore) {
  auto record = world_->NewStep(absl::StrCat("VerifyImport(", object, ", \"", id, "\")"));
  Object* const target = world_->Named(object, *record);
  if (target == nullptr) return Step(record);
  const absl::StatusOr<ImportResult> result =
      world_->provider().Import({}, {.type = target->type, .id = id});
  if (!result.ok()) {
    record->diagnostics.AddStatus("Call failed", result.status());
    return Step(record);
  }
  record->diagnostics.Append(result->diagnostics);
  record->state = result->state;
  if (result->diagnostics.HasErrors()) return Step(record);
  if (result->state.IsNull()) {
    record->Fail("there is no object with this id");
    return Step(record);
  }
  for (const std::string& difference :
       internal::Differences(target->state, result->state, world_->Unsteady(*target, ignore))) {
    record->Fail(absl::StrCat("what was imported is not what the state has: ", difference));
  }
  return Step(record);
}

Step TestCase::Upgrade(const std::string& object, int version, const std::string& attributes) {
  auto record = world_->NewStep(absl::StrCat("Upgrade(", object, ", ", version, ")"));
  Object* const target = world_->Named(object, *record);
  if (target == nullptr) return Step(record);
  const std::optional<UpgradeResult> result = internal::Single(
      world_->provider().UpgradeMany(
          {}, {{.type = target->type, .version = version, .attributes = attributes}}),
      *record);
  if (!result.has_value()) return Step(record);
  record->diagnostics.Append(result->diagnostics);
  record->state = result->state;
  if (!result->diagnostics.HasErrors()) target->state = result->state;
  return Step(record);
}

Step TestCase::ReadData(const std::string& type, const std::string& config) {
  auto record = world_->NewStep(absl::StrCat("ReadData(", type, ", ", config, ")"));
  if (!world_->EnsureConfigured(*record)) return Step(record);
  const auto schema = world_->schema().data_sources.find(type);
  if (schema == world_->schema().data_sources.end()) {
    record->Fail(absl::StrCat("there is no data source \"", type, "\""));
    return Step(record);
  }
  const std::optional<Value> value = world_->Read(schema->second, config, *record);
  if (!value.has_value()) return Step(record);
  const auto checked =
      internal::Single(world_->provider().ValidateMany(
                           {}, {{.type = type, .config = *value, .mode = ResourceMode::kData}}),
                       *record);
  if (!checked.has_value()) return Step(record);
  record->diagnostics.Append(*checked);
  if (record->diagnostics.HasErrors()) return Step(record);
  const std::optional<ReadDataResult> result = internal::Single(
      world_->provider().ReadData({}, {{.type = type, .config = *value}}), *record);
  if (!result.has_value()) return Step(record);
  record->diagnostics.Append(result->diagnostics);
  record->state = result->state;
  return Step(record);
}

Step TestCase::Call(const std::string& function, const std::string& arguments) {
  auto record = world_->NewStep(absl::StrCat("Call(", function, ", ", arguments, ")"));
  const auto signature = world_->schema().functions.find(function);
  const absl::StatusOr<Value> list = ValueFromPlainJson(arguments);
  if (signature == world_->schema().functions.end() || !list.ok() ||
      list->type().kind() != Type::Kind::kTuple) {
    record->Fail("there is no such function, or the arguments are no JSON array");
    return Step(record);
  }
  std::vector<Value> values;
  for (const Value& argument : list->AsElements()) {
    const auto& parameters = signature->second.parameters;
    const auto& variadic = signature->second.variadic;
    const Type type = values.size() < parameters.size() ? parameters[values.size()].type
                      : variadic.has_value()            ? variadic->type
                                                        : argument.type();
    ConversionError error;
    values.push_back(Convert(argument, type, &error).value_or(argument));
  }
  const absl::StatusOr<FunctionResult> result =
      world_->provider().CallFunction({}, function, values);
  if (!result.ok()) {
    record->diagnostics.AddStatus("Call failed", result.status());
  } else if (!result->error.empty()) {
    record->diagnostics.Error("Function failed", result->error);
  } else {
    record->state = result->value;
  }
  return Step(record);
}

std::string TestCase::Finish() {
  finished_ = true;
  const std::vector<Object*> objects = world_->InOrderOfCreation();
  for (auto object = objects.rbegin(); object != objects.rend(); ++object) {
    if (!(*object)->state.IsNull()) Remove((*object)->name);
  }
  return absl::StrJoin(*world_->failures(), "\n");
}

}  // namespace dplan::sdk::testing
