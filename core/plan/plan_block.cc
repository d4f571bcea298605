#include "core/plan/plan_block.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/contract/propose.h"
#include "core/plan/classify.h"
#include "core/plan/marks.h"
#include "core/plan/volatile.h"
#include "core/plan/write_only.h"

namespace dplan {
namespace {

// Puts the place in the configuration to every diagnostic about a path of it.
void LocateInBody(const Expression& body, const SourceRange& block, const Address& address,
                  Diagnostics found, Diagnostics& diagnostics) {
  for (Diagnostic diagnostic : found.items()) {
    if (diagnostic.range.empty()) {
      diagnostic.range = diagnostic.path.empty() ? block : body.RangeAt(diagnostic.path);
    }
    if (!diagnostic.address.has_value()) diagnostic.address = address;
    diagnostics.Add(std::move(diagnostic));
  }
}

// A tainted object is as good as none.
Value PriorOf(const InstancePlan& instance, const Schema& schema) {
  bool usable = instance.prior != nullptr && !instance.prior->current.IsNull() &&
                instance.prior->object->status != ObjectStatus::kTainted;
  return usable ? instance.prior->current : Value::Null(schema.type());
}

std::string PriorPrivate(const InstancePlan& instance, const Value& prior) {
  return prior.IsNull() ? "" : instance.prior->private_data;
}

// True if the answer is of the right form; else blames the provider.
bool CheckAnswer(const InstancePlan& instance, const Schema& schema, const Value& prior,
                 const PlanResult& answer, Diagnostics& diagnostics) {
  Diagnostics form;
  if (!schema.Check(answer.planned, form)) {
    BlameProvider(instance.provider, instance.address,
                  "the object it planned does not fit its own schema", diagnostics);
    return false;
  }
  // Its contract is a laxer one.
  if (answer.legacy_type_system) return true;
  std::vector<Violation> violations =
      CheckPlanned(schema, prior.UnmarkedDeep(), instance.config.UnmarkedDeep(), answer.planned);
  for (const Violation& violation : violations) {
    BlameProvider(instance.provider, instance.address,
                  absl::StrCat("its plan for ", violation.path.ToString(), ": ", violation.text),
                  diagnostics);
  }
  return violations.empty();
}

void Fail(std::vector<InstancePlan>& instances, const std::vector<size_t>& items,
          const std::string& could_not, const absl::Status& status, Diagnostics& diagnostics) {
  ReportFailedCall(instances[items.front()].provider, could_not, status, diagnostics);
  for (size_t item : items) instances[item].failed = true;
}

std::vector<size_t> Living(const std::vector<InstancePlan>& instances) {
  std::vector<size_t> items;
  for (size_t i = 0; i < instances.size(); ++i) {
    if (!instances[i].failed) items.push_back(i);
  }
  return items;
}

// One PlanMany for the items; `priors` is what each is planned from.
void AskForPlans(ProviderInstance& provider, const ResourceDecl& decl, const Schema& schema,
                 const CallContext& context, const std::vector<size_t>& items,
                 const std::vector<Value>& priors, std::vector<InstancePlan>& instances,
                 Diagnostics& diagnostics) {
  if (items.empty()) return;
  std::vector<PlanRequest> requests;
  requests.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    InstancePlan& instance = instances[items[i]];
    // What a first answer said goes along with the second question.
    std::string private_data = instance.planned_private.empty()
                                   ? PriorPrivate(instance, priors[i])
                                   : std::move(instance.planned_private);
    requests.push_back(MakePlanRequest(decl.type, schema, priors[i], instance.config,
                                       std::move(private_data), instance.changed_write_only));
  }
  auto answers = OneForEach(items.size(), provider.provider->PlanMany(context, requests));
  if (!answers.ok()) {
    return Fail(instances, items, absl::StrCat("plan ", decl.type), answers.status(), diagnostics);
  }
  const std::vector<Path>& volatile_paths = FactsOf(*provider.schema, decl.type).volatile_paths;
  for (size_t i = 0; i < items.size(); ++i) {
    InstancePlan& instance = instances[items[i]];
    PlanResult& answer = (*answers)[i];
    instance.failed = answer.diagnostics.HasErrors();
    if (!answer.diagnostics.empty()) {
      LocateInBody(decl.body, decl.range, instance.address, std::move(answer.diagnostics),
                   diagnostics);
    }
    if (instance.failed) continue;
    instance.failed = !CheckAnswer(instance, schema, priors[i], answer, diagnostics);
    if (instance.failed) continue;
    instance.planned = MarkPlanned(schema, instance.config, answer.planned);
    // What changes by itself alone is no change.
    if (EqualButVolatile(instance.planned, priors[i], volatile_paths)) {
      instance.planned = WithVolatileOf(instance.planned, priors[i], volatile_paths);
    }
    instance.requires_replace = std::move(answer.requires_replace);
    instance.planned_private = std::move(answer.private_data);
  }
}

ClassifyInput MakeClassifyInput(const InstancePlan& instance, const Schema& schema) {
  bool recorded = instance.prior != nullptr;
  bool gone = recorded && instance.prior->current.IsNull();
  bool exists = recorded && !gone;
  ObjectStatus status = exists ? instance.prior->object->status : ObjectStatus::kReady;
  return {.prior = PriorOf(instance, schema),
          .planned = instance.planned,
          .requires_replace = instance.requires_replace,
          .tainted = status == ObjectStatus::kTainted,
          .gone = gone,
          .resumable = status == ObjectStatus::kResumable,
          .replace_requested = instance.replace_requested,
          .changed_write_only = instance.changed_write_only,
          .unread = exists && instance.prior->object->write_only.empty()};
}

Change MakeChange(InstancePlan instance, Classification decision, const ResourceDecl& decl,
                  const Schema& schema, const TypeFacts& facts) {
  Change change{.address = std::move(instance.address),
                .provider = std::move(instance.provider),
                .action = decision.action,
                .reason = std::move(decision.reason),
                .before = Value::Null(schema.type()),
                .after = std::move(instance.planned),
                .config = std::move(instance.config),
                .schema_version = schema.version,
                .planned_private = std::move(instance.planned_private),
                .changed_write_only = std::move(instance.changed_write_only),
                .volatile_paths = facts.volatile_paths,
                .dependencies = std::move(instance.dependencies)};
  if (!change.reason.paths.empty())
    change.reason.range = decl.body.RangeAt(change.reason.paths.front());
  if (instance.prior != nullptr) {
    change.before = instance.prior->current;
    change.prior_private = instance.prior->private_data;
    change.stored = instance.prior->object->dependencies;
  }
  return change;
}

}  // namespace

PlanRequest MakePlanRequest(const std::string& type, const Schema& schema, const Value& prior,
                            const Value& config, std::string private_data,
                            std::vector<Path> changed_write_only) {
  PlanRequest request{.type = type,
                      .prior = prior.UnmarkedDeep(),
                      .config = config.UnmarkedDeep(),
                      .private_data = std::move(private_data),
                      .changed_write_only = std::move(changed_write_only)};
  request.proposed = ProposeNew(schema, request.prior, request.config);
  return request;
}

Value MarkPlanned(const Schema& schema, const Value& config, const Value& planned) {
  std::vector<Path> marks;
  if (config.ContainsSensitive()) config.UnmarkedDeep(&marks);
  return MarkObject(schema, planned, std::move(marks));
}

std::optional<Value> EvaluateConfig(const Expression& body, const Schema& schema,
                                    EvaluationScope& scope, const Address& address,
                                    std::vector<Dependency>& dependencies,
                                    Diagnostics& diagnostics) {
  Diagnostics found;
  Value evaluated = body.Evaluate(scope, found, schema.type());
  Value config;
  if (!found.HasErrors()) config = schema.Coerce(evaluated, found);
  scope.TakeDependencies(body, evaluated, dependencies);
  bool failed = found.HasErrors();
  if (!found.empty()) LocateInBody(body, body.range(), address, std::move(found), diagnostics);
  if (failed) return std::nullopt;
  return config;
}

void AskWhetherValid(Provider& provider, const ResourceDecl& decl, const CallContext& context,
                     std::vector<InstancePlan>& instances, Diagnostics& diagnostics) {
  std::vector<size_t> items = Living(instances);
  if (items.empty()) return;
  std::vector<ValidateRequest> requests;
  requests.reserve(items.size());
  for (size_t item : items) requests.push_back({decl.type, instances[item].config.UnmarkedDeep()});
  auto answers = OneForEach(items.size(), provider.ValidateMany(context, requests));
  if (!answers.ok()) {
    return Fail(instances, items, absl::StrCat("validate ", decl.type), answers.status(),
                diagnostics);
  }
  for (size_t i = 0; i < items.size(); ++i) {
    InstancePlan& instance = instances[items[i]];
    instance.failed = (*answers)[i].HasErrors();
    if ((*answers)[i].empty()) continue;
    LocateInBody(decl.body, decl.range, instance.address, std::move((*answers)[i]), diagnostics);
  }
}

void AskProvider(ProviderInstance& provider, const ResourceDecl& decl, const Schema& schema,
                 const CallContext& context, std::vector<InstancePlan>& instances,
                 Diagnostics& diagnostics) {
  AskWhetherValid(*provider.provider, decl, context, instances, diagnostics);
  std::vector<size_t> items = Living(instances);
  std::vector<Value> priors;
  priors.reserve(items.size());
  for (size_t item : items) priors.push_back(PriorOf(instances[item], schema));
  AskForPlans(provider, decl, schema, context, items, priors, instances, diagnostics);
}

std::vector<Change> DecideChanges(ProviderInstance& provider, const ResourceDecl& decl,
                                  const Schema& schema, const CallContext& context,
                                  std::vector<InstancePlan> instances, Diagnostics& diagnostics) {
  std::vector<Classification> decisions(instances.size());
  std::vector<size_t> again;
  for (size_t i : Living(instances)) {
    decisions[i] = Classify(MakeClassifyInput(instances[i], schema));
    for (const Violation& violation : decisions[i].violations) {
      BlameProvider(instances[i].provider, instances[i].address, violation.text, diagnostics);
      instances[i].failed = true;
    }
    // A tainted object was planned as new already.
    bool replanned = decisions[i].action == Action::kReplace &&
                     decisions[i].reason.code != ReasonCode::kReplaceTainted;
    if (replanned && !instances[i].failed) again.push_back(i);
  }
  // What is made anew gets all its write-only values.
  for (size_t i : again)
    instances[i].changed_write_only = SetWriteOnly(schema, instances[i].config);
  std::vector<Value> none(again.size(), Value::Null(schema.type()));
  AskForPlans(provider, decl, schema, context, again, none, instances, diagnostics);
  const TypeFacts& facts = FactsOf(*provider.schema, decl.type);
  std::vector<Change> changes;
  changes.reserve(instances.size());
  for (size_t i = 0; i < instances.size(); ++i) {
    if (instances[i].failed) continue;
    changes.push_back(
        MakeChange(std::move(instances[i]), std::move(decisions[i]), decl, schema, facts));
  }
  return changes;
}

}  // namespace dplan
