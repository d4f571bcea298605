#include "tests/scenarios/lying_provider.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace dplan::testing {
namespace {

Value WithoutName(const Value& object) {
  if (object.IsNull()) return object;
  Value::Entries entries;
  for (const auto& entry : object.AsEntries()) {
    if (entry.first != "name") entries.push_back(entry);
  }
  return Value::Object(std::move(entries));
}

// Passes events on; those that are checkpoints lack an attribute.
class LyingEvents final : public ApplyEvents {
 public:
  explicit LyingEvents(ApplyEvents& inner) : inner_(inner) {}
  void Progress(double fraction, const std::string& message) override {
    inner_.Progress(fraction, message);
  }
  void Known(const std::string& id) override { inner_.Known(id); }
  void Checkpoint(const Value& state, const std::string& private_data) override {
    inner_.Checkpoint(WithoutName(state), private_data);
  }

 private:
  ApplyEvents& inner_;
};

class LyingProvider final : public Provider {
 public:
  LyingProvider(std::unique_ptr<Provider> inner, const Lies& lies)
      : inner_(std::move(inner)), lies_(lies) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    return inner_->GetSchema(context);
  }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    return inner_->ValidateConfig(context, config);
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return Dropped("validate", inner_->ValidateMany(context, requests));
  }
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    auto answers = Dropped("upgrade", inner_->UpgradeMany(context, requests));
    if (!answers.ok() || !Tells("upgrade-null")) return answers;
    for (UpgradeResult& answer : *answers) answer.state = Value::Null(answer.state.type());
    return answers;
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    return inner_->Configure(context, config);
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    auto answers = Dropped("read", inner_->ReadMany(context, requests));
    if (!answers.ok() || !Tells("read-misfit")) return answers;
    for (ReadResult& answer : *answers) answer.state = WithoutName(answer.state);
    return answers;
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    auto answers = Dropped("plan", inner_->PlanMany(context, requests));
    if (!answers.ok()) return answers;
    for (size_t i = 0; i < answers->size(); ++i) {
      PlanResult& answer = (*answers)[i];
      answer.legacy_type_system = Tells("legacy");
      if (Tells("keep-planned") && requests[i].proposed.IsNull())
        answer.planned = requests[i].prior;
      if (Tells("plan-misfit")) answer.planned = WithoutName(answer.planned);
    }
    return answers;
  }
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    LyingEvents lying(events);
    auto answer = inner_->Apply(context, request, Tells("checkpoint-misfit") ? lying : events);
    if (!answer.ok() || !answer->state.has_value()) return answer;
    answer->legacy_type_system = Tells("legacy");
    if (Tells("keep-deleted") && request.planned.IsNull()) answer->state = request.prior;
    if (Tells("return-null")) answer->state = Value::Null(request.planned.type());
    if (Tells("apply-misfit")) answer->state = WithoutName(*answer->state);
    return answer;
  }
  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    return inner_->ResolveIntent(context, request);
  }
  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    return inner_->Import(context, request);
  }
  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override {
    return inner_->Review(context, request);
  }
  void Stop() override { inner_->Stop(); }

 private:
  bool Tells(const std::string& lie) const { return lies_.count(lie) > 0; }

  template <typename T>
  absl::StatusOr<std::vector<T>> Dropped(const std::string& call,
                                         absl::StatusOr<std::vector<T>> answers) const {
    const bool drops = Tells(absl::StrCat("drop ", call)) && answers.ok() && !answers->empty();
    if (drops) answers->pop_back();
    return answers;
  }

  std::unique_ptr<Provider> inner_;
  const Lies& lies_;
};

}  // namespace

std::unique_ptr<Provider> NewLyingProvider(std::unique_ptr<Provider> inner, const Lies& lies) {
  return std::make_unique<LyingProvider>(std::move(inner), lies);
}

}  // namespace dplan::testing
