#ifndef DPLAN_CORE_APPLY_RECORDS_H_
#define DPLAN_CORE_APPLY_RECORDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/apply/resolve.h"
#include "core/plan/plan.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "state/state.h"

namespace dplan {

// Values as the state keeps them. Pure.

// The record of an instance. The value must be wholly known.
absl::StatusOr<Object> MakeObject(const Change& change, const Schema& schema, const Value& value,
                                  std::string private_data, ObjectStatus status);

// What is written before the provider is asked: `planned` is what it is asked for. Sensitive and
// unknown leaves are null in it.
absl::StatusOr<Intent> MakeIntent(const Change& change, StepKind kind, const Schema& schema,
                                  const Value& prior, const Value& planned,
                                  const std::string& private_data);

// A step whose provider was asked to change something.
struct AskedStep {
  const Change& change;
  StepKind kind;
  const Schema& schema;
  const TypeFacts& facts;
  const Value& planned;    // what the provider was asked for, with marks
  const Intent& intent;    // with what was reported
  const Object* recorded;  // the row of its address before; null where there is none
};

// The outcome of one step, as the state will know it.
struct StepResult {
  bool ok = false;
  bool unsettled = false;  // maybe it happened: the intent stays open
  Value value;             // what dependents see; null after a deletion
  StateEdit edit;          // ends the intent, unless unsettled
  Diagnostics diagnostics;
};

// Judges the answer to an Apply.
StepResult JudgeResult(const AskedStep& step, absl::StatusOr<ApplyResult> answer);

// Judges what became of an Apply that `lost` its answer: an object that is as planned makes the
// step done after all.
StepResult JudgeLost(const AskedStep& step, const absl::Status& lost, Resolution resolution);

// Rows to rewrite or remove because the plan found them different, and records of the providers
// used.
StateEdit MakeBookkeeping(const Plan& plan, const State& state,
                          const std::map<ProviderAddress, ProviderRecord>& used,
                          const std::map<std::string, const Schema*>& schemas,
                          Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_RECORDS_H_
