#ifndef DPLAN_PROVIDER_H_
#define DPLAN_PROVIDER_H_

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// What a provider offers.
struct ProviderSchema {
  Schema provider;  // of its own configuration
  std::map<std::string, Schema> resources;
  std::map<std::string, Schema> data_sources;
};

// Travels with every call. A call that passes its deadline, or whose stop is requested, returns
// soon with a status or with what it has.
struct CallContext {
  absl::Time deadline = absl::InfiniteFuture();
  std::stop_token stop;
};

// Requests and answers. Values in requests carry no marks and have the type that the schema
// implies; answers must too. The diagnostics of an answer are the provider's opinion of that one
// item.

struct ValidateRequest {
  std::string type;
  Value config;  // unknowns are possible
};

// An object as it was recorded, to be brought to the current version of its schema.
struct UpgradeRequest {
  std::string type;
  int64_t version = 0;     // of the schema it was recorded under
  std::string attributes;  // JSON
};
struct UpgradeResult {
  Value state;
  Diagnostics diagnostics;
};

struct ReadRequest {
  std::string type;
  Value current;
  std::string private_data;
};
struct ReadResult {
  Value state;  // null: the object is gone
  std::string private_data;
  Diagnostics diagnostics;
};

struct PlanRequest {
  std::string type;
  Value prior;     // null: create
  Value proposed;  // null: delete
  Value config;
  std::string private_data;
};
struct PlanResult {
  Value planned;  // unknown where only apply can tell
  std::vector<Path> requires_replace;
  std::string private_data;  // passed on to Apply
  Diagnostics diagnostics;
};

// Who asks: what a provider may write on the object it creates, so that it can be found again.
struct OwnerMark {
  std::string lineage;
  std::string address;
  std::string intent;  // also the idempotency key: the same for a repeated call
};

struct ApplyRequest {
  std::string type;
  Value prior;    // null: create
  Value planned;  // null: delete
  Value config;   // null: delete
  std::string private_data;
  OwnerMark owner;
};
struct ApplyResult {
  // The newest known truth, also when there are errors: a create that failed half-way returns what
  // there is. Null: there is no object. Nothing: the prior object is still what is known.
  std::optional<Value> state;
  std::string private_data;
  Diagnostics diagnostics;
};

// What a running Apply reports. Implementations are thread-safe.
class ApplyEvents {
 public:
  virtual ~ApplyEvents() = default;
  // `fraction` is between 0 and 1, or negative where unknown.
  virtual void Progress(double fraction, const std::string& message) = 0;
};

// After a crash: what became of an operation whose outcome was not recorded.
struct ResolveRequest {
  std::string type;
  Value prior;    // null: it was a create
  Value planned;  // null: it was a delete
  std::string private_data;
  OwnerMark owner;
};
struct ResolveResult {
  enum class Outcome { kExists, kAbsent, kUnknown };
  Outcome outcome = Outcome::kUnknown;
  Value state;  // iff kExists
  std::string private_data;
  Diagnostics diagnostics;
};

struct ImportRequest {
  std::string type;
  std::string id;
};
struct ImportResult {
  Value state;  // null: there is no such object
  std::string private_data;
  Diagnostics diagnostics;
};

// A provider as the engine sees it: vectors in, vectors out, so that a thousand objects may cost
// one call to its API. Implemented by the gRPC client, by what is built in, and by fakes.
//
// Thread-safe. Every call may block. A status means that the call itself failed (the process died,
// the deadline passed); what an effectful call did is then unknown. Answers have one item per
// request item, in order.
class Provider {
 public:
  virtual ~Provider() = default;

  // Before Configure.
  virtual absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) = 0;
  virtual absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                                     const Value& config) = 0;
  virtual absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) = 0;
  virtual absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) = 0;

  // Once, before all that follows. Connects to nothing.
  virtual absl::StatusOr<Diagnostics> Configure(const CallContext& context,
                                                const Value& config) = 0;
  virtual absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) = 0;
  virtual absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) = 0;
  virtual absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                            ApplyEvents& events) = 0;
  virtual absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                                      const ResolveRequest& request) = 0;
  virtual absl::StatusOr<ImportResult> Import(const CallContext& context,
                                              const ImportRequest& request) = 0;

  // Asks running calls to end soon; returns at once.
  virtual void Stop() = 0;
};

}  // namespace dplan

#endif  // DPLAN_PROVIDER_H_
