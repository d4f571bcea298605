#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/attribute_walk.h"
#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

void ExpectReadBack(Trial& trial, const Made& made) {
  const std::optional<ReadResult> read = trial.Read(made);
  if (!read.has_value()) return;
  if (read->state.IsNull()) return trial.Fault("Read does not find what was made");
  trial.IsSame("what is read is not what was applied", made.state, read->state);
}

void DoesWhatWasPlanned(Trial& trial) {
  if (const std::optional<Made> made = trial.Create()) ExpectReadBack(trial, *made);
}

// Its `id`, where it has one, tells whether it is still the same object.
std::optional<Value> IdOf(const Value& object) { return object.At(Path().Attr("id")); }

void UpdateOne(Trial& trial, const ContractCase::Changed& changed) {
  const std::optional<Value> config = trial.Config(changed.config);
  const std::optional<Made> made = trial.Create();
  if (!made.has_value() || !config.has_value()) return;
  const PlanRequest request = trial.PlanFor(made->state, *config, made->private_data);
  const std::optional<PlanResult> planned = trial.Plan(request);
  const bool in_place = planned.has_value() && planned->requires_replace.empty();
  if (in_place && !(planned->planned == made->state)) {
    const std::optional<Made> updated = trial.Apply(trial.ApplyFor(request, *planned));
    if (!updated.has_value()) return;
    if (IdOf(updated->state) != IdOf(made->state)) trial.Fault("id: an update changes it");
    ExpectReadBack(trial, *updated);
    const std::optional<PlanResult> again =
        trial.Plan(trial.PlanFor(updated->state, *config, updated->private_data));
    if (again.has_value()) {
      trial.IsSame("the plan after an update changes it", updated->state, again->planned);
    }
    trial.Delete(*updated);
  } else {
    trial.Delete(*made);
  }
}

void UpdatesInPlace(Trial& trial) {
  for (const ContractCase::Changed& changed : trial.contract().changes) {
    if (changed.change != ContractCase::Change::kReplacement) UpdateOne(trial, changed);
  }
}

void DeletesForGood(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (!made.has_value() || !trial.Delete(*made)) return;
  const std::optional<ReadResult> read = trial.Read(*made);
  if (read.has_value() && !read->state.IsNull()) {
    trial.Note(
        "Read still finds it, which is right only for an object that is nowhere but in the state");
  }
}

void DeletesTwice(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (made.has_value() && trial.Delete(*made)) trial.Delete(*made);
}

// The attributes that are write-only and yet there.
void ExpectNoWriteOnly(Trial& trial, const std::string& call, const Value& object) {
  VisitAttributes(
      trial.schema(), object,
      [&](const Path& path, const Attribute& attribute, const Value& value) {
        if (!attribute.write_only || value.IsNull()) return;
        trial.Fault(absl::StrCat(path.ToString(), ": ", call, " returns what is write-only"));
      });
}

void KeepsWriteOnlyOut(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (!made.has_value()) return;
  ExpectNoWriteOnly(trial, "Apply", made->state);
  if (const auto read = trial.Read(*made)) ExpectNoWriteOnly(trial, "Read", read->state);
}

// Findings are not for many threads: each only counts what goes wrong.
void TakesCallsFromManyThreads(Trial& trial) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 20;
  const std::optional<Value> config = trial.Config();
  const std::optional<Made> made = trial.Create();
  if (!made.has_value() || !config.has_value()) return;
  const PlanRequest plan = trial.PlanFor(trial.Null(), *config);
  const ReadRequest read = {
      .type = trial.contract().type, .current = made->state, .private_data = made->private_data};
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kCalls; ++i) {
          const auto schema = trial.provider().GetSchema(Trial::Context());
          const auto planned = trial.provider().PlanMany(Trial::Context(), {plan});
          const auto found = trial.provider().ReadMany(Trial::Context(), {read});
          const bool fine = schema.ok() && planned.ok() && planned->size() == 1 &&
                            !planned->front().diagnostics.HasErrors() && found.ok() &&
                            found->size() == 1 && !found->front().state.IsNull();
          if (!fine) ++failed;
        }
      });
    }
  }
  if (failed > 0) {
    trial.Fault(absl::StrCat(failed.load(), " of ", kThreads * kCalls,
                             " rounds of calls from several threads went wrong"));
  }
}

}  // namespace

std::vector<ContractRule> ApplyRules() {
  return {
      {"apply-does-what-was-planned", "An object is made as planned, and read as it was made.",
       About::kObject, DoesWhatWasPlanned},
      {"apply-updates-in-place", "An update changes the object and keeps its identity.",
       About::kObject, UpdatesInPlace},
      {"write-only-stays-out", "What is write-only is in no answer.", About::kObject,
       KeepsWriteOnlyOut},
      {"delete-is-final", "What was deleted is not found any more.", About::kObject,
       DeletesForGood},
      {"delete-can-be-repeated", "Deleting what is gone is no error.", About::kObject,
       DeletesTwice},
      {"calls-may-be-parallel", "Calls come from several threads at a time.", About::kObject,
       TakesCallsFromManyThreads},
  };
}

}  // namespace dplan
