#ifndef DPLAN_CORE_CONTRACT_TRIAL_H_
#define DPLAN_CORE_CONTRACT_TRIAL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/contract/check_planned.h"
#include "core/contract/finding.h"
#include "core/contract/suite.h"
#include "dplan/provider.h"

namespace dplan {

// An object that a trial has made.
struct Made {
  Value state;
  std::string private_data;
};

// One rule being tried: its provider, configured, the engine's side of the calls, and what is
// found. Calls that go wrong are findings, and give nothing. Not thread-safe.
class Trial {
 public:
  Trial(const ContractRule& rule, const ContractSubject& subject, const ContractCase& contract,
        Findings& findings);
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  // Starts and configures the provider. False: that is the finding.
  bool Begin();
  // Deletes what is still there.
  void End();
  // Another one in the same world, not configured; null: that is the finding.
  std::unique_ptr<Provider> Another();

  Provider& provider() { return *provider_; }
  const ProviderSchema& schemas() const { return schemas_; }
  const ContractCase& contract() const { return contract_; }
  const Schema& schema() const;  // of the case's type
  Value Null() const { return Value::Null(schema().type()); }
  static CallContext Context();  // of a call: it ends some day

  void Fault(const std::string& text);
  void Note(const std::string& text);
  // A fault if it is demanded, else a note.
  void FaultIf(bool demanded, const std::string& text) { demanded ? Fault(text) : Note(text); }

  // An example as the value that it means.
  std::optional<Value> Config(const std::string& json);
  std::optional<Value> Config() { return Config(contract_.config); }
  // What the engine asks for. A null `prior` is a create, a null `config` a delete.
  PlanRequest PlanFor(const Value& prior, const Value& config,
                      const std::string& private_data = "") const;
  ApplyRequest ApplyFor(const PlanRequest& plan, const PlanResult& planned);
  OwnerMark NewOwner();

  // Names of the attributes that are configured, at the top.
  std::vector<std::string> Settable(const Value& config) const;

  // Whether the engine accepts the plan, which has no errors.
  bool Accepts(const PlanRequest& request, const PlanResult& result);
  // A plan that the engine accepts.
  std::optional<PlanResult> Plan(const PlanRequest& request);
  // A result that the engine accepts.
  std::optional<Made> Apply(const ApplyRequest& request);
  std::optional<Made> PlanAndApply(const Value& prior, const Value& config,
                                   const std::string& private_data = "");
  std::optional<Made> Create();  // of the case's configuration
  std::optional<ReadResult> Read(const Made& made);
  // Whether it is gone without an error.
  bool Delete(const Made& made);

  // The answer to a batch of one, without errors.
  template <typename Result>
  std::optional<Result> Only(const std::string& call, absl::StatusOr<std::vector<Result>> results);
  // Findings, unless all is well.
  bool Succeeds(const std::string& call, const absl::Status& status);
  bool HasNoErrors(const std::string& call, const Diagnostics& diagnostics);
  // Whether an object is of the schema and has nothing that must not be in one.
  bool Fits(const std::string& call, const Value& object);
  // Whether both are the same, but for what is volatile.
  bool IsSame(const std::string& what, const Value& a, const Value& b);

 private:
  bool ReadSchema();
  bool Configure();
  void Find(const std::string& text, Finding::Weight weight);
  void Violations(const std::string& call, const std::vector<Violation>& violations, bool legacy);
  Value WithoutVolatile(const Value& object) const;

  const ContractRule& rule_;
  const ContractSubject& subject_;
  const ContractCase& contract_;
  Findings& findings_;
  std::unique_ptr<Provider> provider_;
  ProviderSchema schemas_;
  std::optional<Made> alive_;
  int intents_ = 0;
};

inline const Diagnostics& DiagnosticsOf(const Diagnostics& result) { return result; }
template <typename Result>
const Diagnostics& DiagnosticsOf(const Result& result) {
  return result.diagnostics;
}

template <typename Result>
std::optional<Result> Trial::Only(const std::string& call,
                                  absl::StatusOr<std::vector<Result>> results) {
  if (!Succeeds(call, results.status())) return std::nullopt;
  if (results->size() != 1) {
    Fault(call + " gave " + std::to_string(results->size()) + " answers to one request");
    return std::nullopt;
  }
  if (!HasNoErrors(call, DiagnosticsOf(results->front()))) return std::nullopt;
  return std::move(results->front());
}

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_TRIAL_H_
