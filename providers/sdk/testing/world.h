#ifndef DPLAN_PROVIDERS_SDK_TESTING_WORLD_H_
#define DPLAN_PROVIDERS_SDK_TESTING_WORLD_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dplan/action.h"
#include "dplan/path.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/sdk/testing.h"
#include "dplan/value.h"

namespace dplan::sdk::testing::internal {

using Failures = std::vector<std::string>;

struct StepRecord {
  std::string title;
  std::shared_ptr<Failures> failures;
  bool error_expected = false;
  std::optional<Action> action;
  Value planned;
  std::vector<Path> replaced_by;
  Value state;  // what ExpectState looks at
  Diagnostics diagnostics;

  void Fail(const std::string& text) { failures->push_back(title + ": " + text); }
};

// An object of the test, and what the state would record of it.
struct Object {
  std::string name;
  std::string type;
  Value state;  // null: there is none
  std::string private_data;
  Value config;                      // as it was applied last
  std::map<Path, Value> write_only;  // likewise
};

// A plan of one object.
struct PlannedChange {
  Action action = Action::kNoOp;
  Value config;
  Value planned;
  std::string private_data;
  std::vector<Path> requires_replace;  // those whose value differs
  std::vector<Path> changed_write_only;
};

// One Apply of a provider.
struct Operation {
  Value prior;
  Value planned;
  Value config;
  std::string private_data;
  std::vector<Path> changed_write_only;
  OwnerMark owner;
};
struct Reported {
  std::string known_id;
  std::optional<Value> checkpoint;
};

// A provider, its objects, and the steps with them; what a small engine would do. Functions return
// whether the step can go on; why not is in the record.
class World {
 public:
  explicit World(std::unique_ptr<Provider> provider);

  std::shared_ptr<StepRecord> NewStep(const std::string& title);
  // A null pointer, and a failure, if there is no such type.
  Object* Named(const std::string& name, StepRecord& step);
  std::vector<Object*> InOrderOfCreation();
  const dplan::Schema& SchemaOf(const Object& object) const;
  const ProviderSchema& schema() const { return schema_; }
  const std::shared_ptr<Failures>& failures() const { return failures_; }
  Provider& provider() { return *provider_; }

  bool Configure(const std::string& config, StepRecord& step);
  // Configures with `{}` if nothing was configured yet.
  bool EnsureConfigured(StepRecord& step) { return configured_ || Configure("{}", step); }
  // The configuration as the provider would get it.
  std::optional<Value> Read(const dplan::Schema& schema, const std::string& json, StepRecord& step);
  bool Validate(const Object& object, const Value& config, StepRecord& step);
  std::optional<PlannedChange> Plan(const Object& object, const Value& config, StepRecord& step);
  PlannedChange PlanDeletion(const Object& object, StepRecord& step);
  bool Apply(Object& object, const PlannedChange& change, StepRecord& step);
  bool Interrupt(Object& object, const PlannedChange& change, Interruption interruption,
                 StepRecord& step);
  bool Refresh(Object& object, StepRecord& step);

  // What must hold after an apply of this configuration.
  void CheckSettled(Object& object, const PlannedChange& change, StepRecord& step);

  // The paths that no comparison looks at.
  std::vector<Path> Unsteady(const Object& object, const std::vector<std::string>& more) const;

 private:
  std::optional<PlanResult> PlanOnce(const Object& object, const Value& prior, const Value& config,
                                     const std::string& private_data,
                                     const std::vector<Path>& changed_write_only, StepRecord& step);
  bool PlanAgainForReplacement(const Object& object, PlannedChange& change, StepRecord& step);
  bool Delete(Object& object, StepRecord& step);
  Operation OperationOf(const Object& object, const PlannedChange& change);
  bool RunOperation(Object& object, const Operation& operation, StepRecord& step);
  void TakeState(Object& object, const Operation& operation, const ApplyResult& result,
                 StepRecord& step);
  bool Resolve(Object& object, const Operation& operation, const Reported& reported,
               StepRecord& step);
  void CheckEmptyPlan(const Object& object, const std::string& when, StepRecord& step);
  void CheckPartlyUnknown(const Object& object, const PlannedChange& change, StepRecord& step);
  void CheckRecordable(const Object& object, StepRecord& step);
  void CheckKnown(const Object& object, const std::string& id, StepRecord& step);

  const std::unique_ptr<Provider> provider_;
  const std::shared_ptr<Failures> failures_ = std::make_shared<Failures>();
  ProviderSchema schema_;
  std::map<std::string, std::unique_ptr<Object>> objects_;
  std::vector<Object*> order_;
  int steps_ = 0;
  int intents_ = 0;
  bool configured_ = false;
};

// The answer of a call for one item; nothing if the call failed or answered something else.
template <typename T>
std::optional<T> Single(absl::StatusOr<std::vector<T>> answers, StepRecord& step) {
  if (!answers.ok()) {
    step.diagnostics.AddStatus("Call failed", answers.status());
    return std::nullopt;
  }
  if (answers->size() != 1) {
    step.Fail("the provider answers with " + std::to_string(answers->size()) + " items for 1");
    return std::nullopt;
  }
  return std::move(answers->front());
}

}  // namespace dplan::sdk::testing::internal

#endif  // DPLAN_PROVIDERS_SDK_TESTING_WORLD_H_
