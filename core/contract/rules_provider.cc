#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/check_schema.h"
#include "core/contract/describe_schema.h"
#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

constexpr char kNoType[] = "no_such_type";

void SchemaIsSane(Trial& trial) {
  for (const Finding& finding : CheckSchema(trial.schemas())) {
    const std::string text =
        finding.type.empty() ? finding.text : finding.type + ": " + finding.text;
    trial.FaultIf(finding.weight == Finding::Weight::kFault, text);
  }
}

void SchemaStaysTheSame(Trial& trial) {
  const absl::StatusOr<ProviderSchema> again = trial.provider().GetSchema(Trial::Context());
  if (!trial.Succeeds("GetSchema", again.status())) return;
  if (SchemaJson(*again) != SchemaJson(trial.schemas()))
    trial.Fault("a second answer is another one");
}

// A type that does not exist is an error for that item, or of the call, but nothing worse.
void UnknownTypesAreErrors(Trial& trial) {
  Provider& provider = trial.provider();
  const Value object = Value::Object(Value::Entries{{"id", Value::String("x")}});
  const auto demand = [&](const char* call, bool ok) {
    if (ok) trial.Fault(absl::StrCat(call, " takes a type that does not exist"));
  };
  const auto validated =
      provider.ValidateMany(Trial::Context(), {{.type = kNoType, .config = object}});
  demand("Validate", validated.ok() && !validated->empty() && !validated->front().HasErrors());
  const auto read = provider.ReadMany(Trial::Context(), {{.type = kNoType, .current = object}});
  demand("Read", read.ok() && !read->empty() && !read->front().diagnostics.HasErrors());
  const auto upgraded =
      provider.UpgradeMany(Trial::Context(), {{.type = kNoType, .attributes = "{}"}});
  demand("Upgrade",
         upgraded.ok() && !upgraded->empty() && !upgraded->front().diagnostics.HasErrors());
  const auto planned = provider.PlanMany(Trial::Context(),
                                         {{.type = kNoType, .proposed = object, .config = object}});
  demand("Plan", planned.ok() && !planned->empty() && !planned->front().diagnostics.HasErrors());
  class : public ApplyEvents {
    void Progress(double, const std::string&) override {}
  } events;
  const auto applied = provider.Apply(
      Trial::Context(),
      {.type = kNoType, .planned = object, .config = object, .owner = trial.NewOwner()}, events);
  demand("Apply", applied.ok() && !applied->diagnostics.HasErrors());
  const auto imported = provider.Import(Trial::Context(), {.type = kNoType, .id = "x"});
  demand("Import", imported.ok() && !imported->diagnostics.HasErrors());
  trial.Succeeds("GetSchema, after all that,", provider.GetSchema(Trial::Context()).status());
}

void EmptyBatchesHaveEmptyAnswers(Trial& trial) {
  const auto demand = [&](const char* call, const auto& results) {
    if (trial.Succeeds(call, results.status()) && !results->empty()) {
      trial.Fault(absl::StrCat(call, " answers what nobody asked"));
    }
  };
  demand("Validate", trial.provider().ValidateMany(Trial::Context(), {}));
  demand("Upgrade", trial.provider().UpgradeMany(Trial::Context(), {}));
  demand("Read", trial.provider().ReadMany(Trial::Context(), {}));
  demand("Plan", trial.provider().PlanMany(Trial::Context(), {}));
}

// A stop is about what runs: there is nothing, and what comes later is served.
void StopIsForWhatRuns(Trial& trial) {
  trial.provider().Stop();
  trial.Succeeds("a call after a stop", trial.provider().PlanMany(Trial::Context(), {}).status());
}

// An argument of a parameter's type; nothing where it is not clear what to say.
std::optional<Value> Argument(const FunctionSignature::Parameter& parameter) {
  switch (parameter.type.kind()) {
    case Type::Kind::kString:
    case Type::Kind::kDynamic:
      return Value::String("a");
    case Type::Kind::kNumber:
      return Value::Int(1);
    case Type::Kind::kBool:
      return Value::Bool(true);
    case Type::Kind::kList:
      return Value::List(parameter.type.element(), {});
    case Type::Kind::kSet:
      return Value::Set(parameter.type.element(), {});
    case Type::Kind::kMap:
      return Value::Map(parameter.type.element(), {});
    case Type::Kind::kObject:
    case Type::Kind::kTuple:
      break;
  }
  return std::nullopt;
}

void CallOne(Trial& trial, const std::string& name, const FunctionSignature& signature) {
  std::vector<Value> arguments;
  for (const FunctionSignature::Parameter& parameter : signature.parameters) {
    const std::optional<Value> argument = Argument(parameter);
    if (!argument.has_value()) return;
    arguments.push_back(*argument);
  }
  const absl::StatusOr<FunctionResult> first =
      trial.provider().CallFunction(Trial::Context(), name, arguments);
  if (!trial.Succeeds("the function " + name, first.status()) || !first->error.empty()) return;
  if (!signature.result.Admits(first->value.type())) {
    trial.Fault(absl::StrCat("the result of the function ", name, " is not of its type"));
  }
  const absl::StatusOr<FunctionResult> second =
      trial.provider().CallFunction(Trial::Context(), name, arguments);
  if (!trial.Succeeds("the function " + name, second.status())) return;
  if (!(second->value == first->value)) {
    trial.Fault(absl::StrCat("the function ", name, " gives another result the second time"));
  }
}

// Whatever the arguments mean to it: a result or an error, and the same one again.
void FunctionsArePure(Trial& trial) {
  for (const auto& [name, signature] : trial.schemas().functions) CallOne(trial, name, signature);
}

}  // namespace

std::vector<ContractRule> ProviderRules() {
  return {
      {"schema-is-sane", "What it offers does not contradict itself.", About::kProvider,
       SchemaIsSane},
      {"schema-stays-the-same", "It always offers the same.", About::kProvider, SchemaStaysTheSame},
      {"unknown-types-are-errors", "A type that does not exist is an error, and nothing worse.",
       About::kProvider, UnknownTypesAreErrors},
      {"empty-batches-have-empty-answers", "A batch of no requests has no answers.",
       About::kProvider, EmptyBatchesHaveEmptyAnswers},
      {"stop-is-for-what-runs", "After a stop, further calls are served.", About::kProvider,
       StopIsForWhatRuns},
      {"functions-are-pure", "A function gives the same result for the same arguments.",
       About::kProvider, FunctionsArePure},
  };
}

}  // namespace dplan
