#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <stop_token>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/apply/apply.h"
#include "core/apply/finish.h"
#include "core/apply/late_configs.h"
#include "core/apply/late_locals.h"
#include "core/apply/progress.h"
#include "core/apply/records.h"
#include "core/apply/resolve.h"
#include "core/apply/second_plan.h"
#include "core/apply/step_events.h"
#include "core/apply/step_queue.h"
#include "core/apply/worker_pool.h"
#include "core/base/channel.h"
#include "core/base/failpoint.h"
#include "core/plan/plan_block.h"
#include "core/plan/refresh.h"
#include "core/plan/write_only.h"

namespace dplan {
namespace {

// How often the coordinator looks whether it was interrupted.
constexpr auto kTick = std::chrono::milliseconds(50);
// How long a result waits for the plans of what waited for it, to be committed with their intents.
constexpr auto kGather = std::chrono::milliseconds(2);

// What became of an Apply that failed with this status.
struct Outcome {
  absl::Status lost;
  absl::StatusOr<ResolveResult> answer;
};

// What a worker brings back: the second plan of some steps of one type, or of one step what it
// reports, its result, or what became of it.
struct Completion {
  std::vector<int32_t> steps;
  std::variant<absl::StatusOr<std::vector<PlanResult>>, StepReport, absl::StatusOr<ApplyResult>,
               Outcome>
      answer;
};

// One step on its way through the apply.
struct Work {
  Value config;   // with marks
  Value planned;  // with marks
  std::string private_data;
  std::vector<Path> changed_write_only;
  int32_t group = -1;  // in the queue
};

class Coordinator {
 public:
  explicit Coordinator(ApplyInput input)
      : in_(std::move(input)),
        plan_(in_.planned.plan),
        progress_(plan_.steps),
        work_(plan_.steps.size()),
        queue_(std::max(1, in_.options.parallelism)),
        locals_(in_.program, in_.planned.values),
        configs_(in_.program, in_.planned.values, locals_),
        pool_(std::max(1, in_.options.parallelism)) {}

  ApplyReport Run() {
    Failpoint("apply.begun");
    KeepBooks();
    while (!progress_.finished() || !pending_.empty()) {
      CheckInterrupts();
      StartReady();
      Gather();
      if (!CommitPending()) continue;
      if (progress_.finished() || CanStart()) continue;
      TakeWithin(kTick);
    }
    Failpoint("apply.finished");
    WriteRest();
    ReportSkipped();
    return std::move(report_);
  }

 private:
  const Change& ChangeOf(int32_t step) const { return plan_.changes[plan_.steps[step].change]; }
  StepKind KindOf(int32_t step) const { return plan_.steps[step].kind; }
  ProviderInstance& ProviderOf(int32_t step) {
    return *in_.providers.Find(ChangeOf(step).provider);
  }
  const Schema& SchemaOf(int32_t step) {
    return ProviderOf(step).schema->resources.at(ChangeOf(step).address.block.type);
  }
  // What the step starts from: nothing for the second half of a replacement.
  Value PriorOf(int32_t step) {
    return KindOf(step) == StepKind::kCreate ? Value::Null(SchemaOf(step).type())
                                             : ChangeOf(step).before;
  }
  const TypeFacts& FactsOf(int32_t step) {
    return dplan::FactsOf(*ProviderOf(step).schema, ChangeOf(step).address.block.type);
  }
  // The row of what an intent is about; null where there is none.
  const Object* RecordedOf(int32_t step) const {
    if (KindOf(step) == StepKind::kCreate) return nullptr;
    return &in_.state.objects.at(ChangeOf(step).address);
  }
  // Of the write-only values that the object of the step was last applied with.
  Fingerprints AppliedTo(int32_t step) const {
    const Object* recorded = RecordedOf(step);
    return recorded == nullptr ? Fingerprints() : recorded->write_only;
  }
  Fingerprints FingerprintsFor(int32_t step, const Value& config) {
    const Address& address = ChangeOf(step).address;
    return FingerprintsOf({in_.fingerprint_key, in_.lineage, address}, SchemaOf(step), config);
  }
  AskedStep AskedFor(int32_t step) {
    return {ChangeOf(step),      KindOf(step),   SchemaOf(step),  FactsOf(step),
            work_[step].planned, open_.at(step), RecordedOf(step)};
  }
  CallContext Context() const { return {.stop = stop_.get_token()}; }
  bool CanStart() const { return progress_.Count(StepState::kReady) > 0 || queue_.CanTake(); }

  void CheckInterrupts() {
    int times = in_.interrupts.load(std::memory_order_relaxed);
    if (times <= interrupts_) return;
    interrupts_ = times;
    report_.interrupted = true;
    in_.observer.Interrupted(times);
    progress_.SkipRest();
    // What can be resumed need not come to its end.
    stop_resumable_.request_stop();
    if (times < 2) return;
    stop_.request_stop();
    in_.providers.Stop();
  }

  // Nothing new is started; what runs goes on to its end.
  void StopStarting() {
    stopped_ = true;
    progress_.SkipRest();
    queue_.Clear();
  }

  // Rows that differ though nothing is done to them, and the configuration of the providers used.
  void KeepBooks() {
    std::map<ProviderAddress, ProviderRecord> used;
    std::map<std::string, const Schema*> schemas;
    for (const Change& change : plan_.changes) {
      ProviderInstance* provider = in_.providers.Find(change.provider);
      const std::string& type = change.address.block.type;
      used.try_emplace(change.provider, provider->record);
      schemas.try_emplace(type, &provider->schema->resources.at(type));
    }
    StateEdit edit = MakeBookkeeping(plan_, in_.state, used, schemas, report_.diagnostics);
    if (!edit.empty()) Commit({std::move(edit)});
  }

  // Plans again what could not be planned to the end, and lines up the rest.
  void StartReady() {
    std::map<std::pair<ProviderInstance*, std::string>, std::vector<int32_t>> to_plan;
    for (int32_t step : progress_.TakeReady()) {
      // An earlier one may have failed and stopped everything.
      if (progress_.state(step) != StepState::kReady) continue;
      if (!PlannedFromAll(step)) {
        if (!Resolve(step)) continue;
        progress_.Set(step, StepState::kPlanning);
        to_plan[{&ProviderOf(step), ChangeOf(step).address.block.type}].push_back(step);
        continue;
      }
      const Change& change = ChangeOf(step);
      // The first half of a replacement belongs to no plan of the provider.
      bool replaced = KindOf(step) == StepKind::kDelete && change.action == Action::kReplace;
      work_[step] = {change.config, change.after,
                     replaced ? change.prior_private : change.planned_private,
                     change.changed_write_only};
      LineUp(step);
    }
    for (auto& [key, steps] : to_plan) PlanAgain(*key.first, key.second, std::move(steps));
    Announce();
  }

  void LineUp(int32_t step) {
    progress_.Set(step, StepState::kPlanned);
    work_[step].group = GroupOf(step);
    queue_.Add(step, work_[step].group);
  }

  // Where the limits of its provider and of its type hold.
  int32_t GroupOf(int32_t step) {
    ProviderInstance& provider = ProviderOf(step);
    auto [of_provider, new_provider] = groups_.try_emplace({&provider, ""}, -1);
    if (new_provider) of_provider->second = queue_.AddGroup(provider.schema->facts.max_parallel);
    const std::string& type = ChangeOf(step).address.block.type;
    auto [of_type, new_type] = groups_.try_emplace({&provider, type}, -1);
    if (new_type) {
      of_type->second = queue_.AddGroup(FactsOf(step).max_parallel, of_provider->second);
    }
    return of_type->second;
  }

  // Whether the plan was made from a configuration without unknowns: then what is still unknown is
  // the provider's own to fill in, and planning again would give the same.
  bool PlannedFromAll(int32_t step) const {
    return KindOf(step) == StepKind::kDelete || ChangeOf(step).config.IsWhollyKnown();
  }

  // The configuration with the values known now. False after an error.
  bool Resolve(int32_t step) {
    Diagnostics found;
    std::optional<Value> config = configs_.Evaluate(ChangeOf(step), SchemaOf(step), found);
    if (!config.has_value()) {
      Fail(step, std::move(found));
      return false;
    }
    Work& work = work_[step];
    work.changed_write_only = ChangedWriteOnly(AppliedTo(step), FingerprintsFor(step, *config));
    work.config = *std::move(config);
    work.private_data = ChangeOf(step).planned_private;
    return true;
  }

  void PlanAgain(ProviderInstance& provider, const std::string& type, std::vector<int32_t> steps) {
    std::vector<PlanRequest> requests;
    requests.reserve(steps.size());
    for (int32_t step : steps) {
      // What the first plan said for itself is no part of what was before.
      std::string private_data =
          KindOf(step) == StepKind::kUpdate ? ChangeOf(step).prior_private : "";
      requests.push_back(MakePlanRequest(type, SchemaOf(step), PriorOf(step), work_[step].config,
                                         std::move(private_data), work_[step].changed_write_only));
    }
    pool_.Add([this, &provider, steps = std::move(steps),
               requests = std::move(requests)]() mutable {
      auto plans = OneForEach(requests.size(), provider.provider->PlanMany(Context(), requests));
      completions_.Send({std::move(steps), std::move(plans)});
    });
  }

  void TakeWithin(std::chrono::milliseconds time) {
    for (Completion& completion :
         completions_.ReceiveAll(std::chrono::steady_clock::now() + time)) {
      Take(std::move(completion));
    }
  }

  // In a chain one commit a step is enough: for the result of one and the intent of the next.
  void Gather() {
    if (received_.empty() || !announced_.empty() || progress_.Count(StepState::kPlanning) == 0) {
      return;
    }
    TakeWithin(kGather);
    StartReady();
  }

  void Take(Completion completion) {
    int32_t step = completion.steps.front();
    if (auto* plans = std::get_if<absl::StatusOr<std::vector<PlanResult>>>(&completion.answer)) {
      TakePlans(completion.steps, std::move(*plans));
    } else if (auto* report = std::get_if<StepReport>(&completion.answer)) {
      TakeReport(step, std::move(*report));
    } else if (auto* outcome = std::get_if<Outcome>(&completion.answer)) {
      TakeOutcome(step, std::move(*outcome));
    } else {
      TakeResult(step, std::get<absl::StatusOr<ApplyResult>>(std::move(completion.answer)));
    }
  }

  void TakePlans(const std::vector<int32_t>& steps, absl::StatusOr<std::vector<PlanResult>> plans) {
    for (size_t i = 0; i < steps.size(); ++i) {
      int32_t step = steps[i];
      if (!plans.ok()) {
        Diagnostics found;
        ReportFailedCall(ChangeOf(step).provider, "plan it again", plans.status(), found);
        Fail(step, std::move(found));
      } else if (TakePlan(step, std::move((*plans)[i]))) {
        if (stopped_ || interrupts_ > 0) {
          progress_.Set(step, StepState::kSkipped);
        } else {
          LineUp(step);
        }
      }
    }
  }

  // Whether the second plan keeps what the first one promised.
  bool TakePlan(int32_t step, PlanResult answer) {
    const Schema& schema = SchemaOf(step);
    Work& work = work_[step];
    Diagnostics found = std::move(answer.diagnostics);
    if (!found.HasErrors()) {
      CheckSecondPlan({ChangeOf(step), KindOf(step), schema, PriorOf(step), work.config, answer},
                      found);
    }
    if (found.HasErrors()) {
      Fail(step, std::move(found));
      return false;
    }
    work.planned = MarkPlanned(schema, work.config, answer.planned);
    work.private_data = std::move(answer.private_data);
    return true;
  }

  // As many of the planned steps as there is capacity for: their intents go into the next commit.
  void Announce() {
    while (const std::optional<int32_t> step = queue_.Take()) {
      if (progress_.state(*step) != StepState::kPlanned) {
        queue_.End(work_[*step].group);
        continue;
      }
      progress_.Set(*step, StepState::kRunning);
      if (OnlyMarksDiffer(*step)) {
        RecordMarks(*step);
      } else {
        Announce(*step);
      }
    }
  }

  void Announce(int32_t step) {
    absl::StatusOr<Intent> intent =
        MakeIntent(ChangeOf(step), KindOf(step), SchemaOf(step), PriorOf(step), work_[step].planned,
                   work_[step].private_data);
    if (!intent.ok()) {
      Diagnostics found;
      found.AddStatus("Change cannot be recorded", intent.status());
      return Fail(step, std::move(found));
    }
    intent->id = in_.ids.NewId();
    intent->begun_us = absl::ToUnixMicros(in_.clock.Now());
    announced_.push_back(step);
    StateEdit edit;
    edit.begin.push_back(*intent);
    pending_.push_back(std::move(edit));
    open_.emplace(step, *std::move(intent));
  }

  bool OnlyMarksDiffer(int32_t step) const {
    return KindOf(step) == StepKind::kUpdate && work_[step].changed_write_only.empty() &&
           RecordedOf(step)->status != ObjectStatus::kResumable &&
           EqualIgnoringMarks(ChangeOf(step).before, work_[step].planned);
  }

  // The object is as it should be, only what is sensitive of it changed: no matter of the provider.
  void RecordMarks(int32_t step) {
    in_.observer.StepStarted(ChangeOf(step), KindOf(step));
    StepResult result{.ok = true, .value = work_[step].planned};
    absl::StatusOr<Object> object = MakeObject(ChangeOf(step), SchemaOf(step), work_[step].planned,
                                               ChangeOf(step).prior_private, ObjectStatus::kReady);
    if (object.ok()) {
      object->write_only = AppliedTo(step);
      result.edit.put.push_back(*std::move(object));
    } else {
      result.ok = false;
      result.diagnostics.AddStatus("Change cannot be recorded", object.status());
    }
    Receive(step, std::move(result));
  }

  // Results and reports that have arrived and intents, in one transaction; then the calls begin, or
  // go on. False if there was nothing to wait for after it.
  bool CommitPending() {
    if (pending_.empty()) return true;
    bool durable = Commit(std::exchange(pending_, {}));
    for (const StepReport& report : std::exchange(reports_, {})) {
      const auto& [known_id, checkpoint, private_data] = report.reported;
      if (durable)
        Failpoint(checkpoint.empty() ? "apply.known_committed" : "apply.checkpoint_committed");
      report.recorded->Send(durable);
    }
    if (!received_.empty()) Failpoint("apply.result_committed");
    for (auto& [step, result] : std::exchange(received_, {}))
      Conclude(step, std::move(result), durable);
    std::vector<int32_t> announced = std::exchange(announced_, {});
    if (!announced.empty()) Failpoint("apply.intent_committed");
    for (int32_t step : announced) {
      if (durable) {
        Launch(step);
      } else {
        progress_.Set(step, StepState::kSkipped);
      }
    }
    return durable;
  }

  bool Commit(const std::vector<StateEdit>& edits) {
    absl::Status status = in_.store.Commit(edits);
    if (status.ok()) return true;
    report_.diagnostics.AddStatus("State cannot be written", status);
    store_works_ = false;
    StopStarting();
    return false;
  }

  void Launch(int32_t step) {
    in_.observer.StepStarted(ChangeOf(step), KindOf(step));
    bool deletes = KindOf(step) == StepKind::kDelete;
    const Schema& schema = SchemaOf(step);
    ApplyRequest request{
        .type = ChangeOf(step).address.block.type,
        .prior = PriorOf(step).UnmarkedDeep(),
        .planned = deletes ? Value::Null(schema.type()) : work_[step].planned.UnmarkedDeep(),
        .config = deletes ? Value::Null(schema.type()) : work_[step].config.UnmarkedDeep(),
        .private_data = work_[step].private_data,
        .changed_write_only = deletes ? std::vector<Path>() : work_[step].changed_write_only,
        .owner = {in_.lineage, ChangeOf(step).address.ToString(), open_.at(step).id}};
    Provider& provider = *ProviderOf(step).provider;
    const Change& change = ChangeOf(step);
    CallContext context = Context();
    if (FactsOf(step).resumable) context.stop = stop_resumable_.get_token();
    SecretTexts secrets =
        SecretTextsIn(schema, {PriorOf(step), work_[step].planned, work_[step].config});
    pool_.Add([this, step, &provider, &change, &schema, context, request = std::move(request),
               secrets = std::move(secrets)]() mutable {
      StepEvents events(
          in_.observer, change, schema, std::move(secrets),
          [this, step](StepReport report) { completions_.Send({{step}, std::move(report)}); });
      absl::StatusOr<ApplyResult> result = provider.Apply(context, request, events);
      Failpoint("apply.provider_answered");
      if (result.ok()) result->diagnostics.Append(events.TakeComplaints());
      completions_.Send({{step}, std::move(result)});
    });
  }

  void TakeReport(int32_t step, StepReport report) {
    Intent& intent = open_.at(step);
    intent.reported = report.reported;
    StateEdit edit;
    edit.report[intent.id] = report.reported;
    pending_.push_back(std::move(edit));
    reports_.push_back(std::move(report));
  }

  void TakeResult(int32_t step, absl::StatusOr<ApplyResult> answer) {
    Failpoint("apply.result_received");
    // After a second interrupt, or where nothing can be recorded, the next run asks.
    if (!answer.ok() && interrupts_ < 2 && store_works_ && Ask(step, answer.status())) return;
    StepResult result = JudgeResult(AskedFor(step), std::move(answer));
    // What failed may have set them or not: those that differ are set again.
    for (Object& object : result.edit.put) {
      object.write_only = result.ok ? FingerprintsFor(step, work_[step].config) : AppliedTo(step);
    }
    Receive(step, std::move(result));
  }

  // Asks what became of an operation that ended without an answer.
  bool Ask(int32_t step, const absl::Status& lost) {
    absl::StatusOr<ResolveRequest> request =
        MakeResolveRequest(open_.at(step), SchemaOf(step), RecordedOf(step), in_.lineage);
    if (!request.ok()) return false;
    Provider& provider = *ProviderOf(step).provider;
    pool_.Add([this, step, lost, &provider, request = *std::move(request)] {
      completions_.Send({{step}, Outcome{lost, AskWhatBecame(provider, Context(), request)}});
    });
    return true;
  }

  void TakeOutcome(int32_t step, Outcome outcome) {
    const AskedStep asked = AskedFor(step);
    Receive(step, JudgeLost(asked, outcome.lost,
                            JudgeResolution(asked.intent, asked.schema, asked.facts, asked.recorded,
                                            std::move(outcome.answer))));
  }

  // What waited for the step may be planned at once; its own call begins after the commit.
  void Receive(int32_t step, StepResult result) {
    if (!result.edit.empty()) pending_.push_back(std::move(result.edit));
    if (progress_.state(step) == StepState::kRunning) queue_.End(work_[step].group);
    if (!result.ok) {
      EndFailed(step);
    } else {
      if (KindOf(step) != StepKind::kDelete) Publish(step, result.value);
      progress_.Set(step, StepState::kDone);
    }
    bool waits_for_commit = !pending_.empty();
    received_.emplace_back(step, std::move(result));
    // With nothing to record it is over at once.
    if (waits_for_commit) return;
    for (auto& [done, outcome] : std::exchange(received_, {}))
      Conclude(done, std::move(outcome), true);
  }

  // The result is durable, or never will be.
  void Conclude(int32_t step, StepResult result, bool durable) {
    const bool begun = open_.erase(step) > 0;
    if (result.unsettled || (begun && !durable)) {
      report_.unsettled.push_back(ChangeOf(step).address);
    }
    if (!result.ok || !durable) return TellFailed(step, std::move(result.diagnostics));
    Count(KindOf(step));
    in_.observer.StepFinished(ChangeOf(step), KindOf(step), true, result.diagnostics);
    report_.diagnostics.Append(std::move(result.diagnostics));
  }

  void Count(StepKind kind) {
    if (kind == StepKind::kCreate) ++report_.created;
    if (kind == StepKind::kUpdate) ++report_.updated;
    if (kind == StepKind::kDelete) ++report_.deleted;
  }

  // What refers to the instance sees the final value from now on.
  void Publish(int32_t step, const Value& value) {
    const Address& address = ChangeOf(step).address;
    int32_t resource = in_.program.FindResource(address.block);
    int32_t instance = in_.planned.values.block(resource).Find(address.key);
    in_.planned.values.SetInstance(resource, instance, value);
  }

  // What failed before a provider was asked to change something.
  void Fail(int32_t step, Diagnostics found) { Receive(step, {.diagnostics = std::move(found)}); }

  void EndFailed(int32_t step) {
    progress_.Set(step, StepState::kFailed, step);
    if (in_.options.stop_on_error) StopStarting();
  }

  void TellFailed(int32_t step, Diagnostics found) {
    found.Locate(ChangeOf(step).address, {});
    in_.observer.StepFinished(ChangeOf(step), KindOf(step), false, found);
    report_.diagnostics.Append(std::move(found));
  }

  void WriteRest() {
    if (!store_works_) return;
    std::set<Address> undone;
    for (size_t i = 0; i < plan_.steps.size(); ++i) {
      int32_t step = static_cast<int32_t>(i);
      bool left = progress_.state(step) != StepState::kDone && KindOf(step) != StepKind::kJoin;
      if (left) undone.insert(ChangeOf(step).address);
    }
    StateEdit edit = MakeFinalEdit(plan_, in_.program, in_.state, in_.planned.values, locals_,
                                   undone, report_.diagnostics);
    if (!edit.empty()) Commit({std::move(edit)});
  }

  void ReportSkipped() {
    for (size_t i = 0; i < plan_.steps.size(); ++i) {
      int32_t step = static_cast<int32_t>(i);
      if (progress_.state(step) != StepState::kSkipped || KindOf(step) == StepKind::kJoin) continue;
      int32_t cause = progress_.cause(step);
      report_.skipped.push_back({ChangeOf(step).address, KindOf(step),
                                 cause < 0 ? "" : ChangeOf(cause).address.ToString()});
    }
    report_.diagnostics.Sort();
  }

  ApplyInput in_;
  const Plan& plan_;
  Progress progress_;
  std::vector<Work> work_;  // by step
  ApplyReport report_;
  StepQueue queue_;                                                      // of the kPlanned ones
  std::map<std::pair<ProviderInstance*, std::string>, int32_t> groups_;  // of it, by type
  std::map<int32_t, Intent> open_;                                       // of the kRunning ones
  std::vector<StateEdit> pending_;                                       // for the next commit
  std::vector<int32_t> announced_;                        // whose intents are in pending_
  std::vector<StepReport> reports_;                       // that are in pending_
  std::vector<std::pair<int32_t, StepResult>> received_;  // whose results are in pending_
  bool stopped_ = false;
  bool store_works_ = true;
  int interrupts_ = 0;
  std::stop_source stop_;
  std::stop_source stop_resumable_;  // of operations that can be resumed
  LateLocals locals_;
  LateConfigs configs_;
  Channel<Completion> completions_;
  WorkerPool pool_;  // last: its threads end before what they use goes
};

}  // namespace

ApplyReport Apply(ApplyInput input) { return Coordinator(std::move(input)).Run(); }

bool NeedsBookkeeping(const Plan& plan, const State& state) {
  if (!plan.drift.empty()) return true;
  for (const Change& change : plan.changes) {
    if (change.action != Action::kNoOp) continue;
    const Object& object = state.objects.at(change.address);
    if (change.dependencies != object.dependencies ||
        change.schema_version != object.schema_version) {
      return true;
    }
  }
  return false;
}

}  // namespace dplan
