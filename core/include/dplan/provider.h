#ifndef DPLAN_PROVIDER_H_
#define DPLAN_PROVIDER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dplan/action.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// A function that a provider offers: `provider::NAME::FUNCTION(…)`. Pure: it may be called at any
// time, on a provider that is not configured.
struct FunctionSignature {
  struct Parameter {
    std::string name;
    Type type;
    bool allow_null = false;
    bool allow_unknown = false;  // else a call with an unknown argument is not made: its result is
                                 // unknown
    std::string description;
  };
  std::vector<Parameter> parameters;
  std::optional<Parameter> variadic;  // any number of further arguments
  Type result;
  std::string summary;
  std::string description;  // Markdown
};

// What a provider says of one of its types that its schema cannot say.
struct TypeFacts {
  // How ResolveIntent can tell what became of an interrupted create.
  enum class Recovery {
    kNone,        // it cannot: the user is asked
    kNaturalKey,  // the planned object names it
    kMark,        // the object carries the owner mark
  };
  Recovery recovery = Recovery::kNone;
  bool pure_plan = false;            // the plan of an object depends on its request only
  bool resumable = false;            // an interrupted operation is picked up where it was
  bool leaves_before_host = true;    // else after it
  std::vector<Path> volatile_paths;  // change by themselves: never drift, never a change
  int max_parallel = 0;              // operations at the same time; 0: as many as there are
  // What Import takes as an id: attributes of the object in braces, text between them,
  // "{folder}/{name}". Empty: it does not say.
  std::string import_id;
  std::vector<std::string> examples;  // configurations of an object, as JSON objects: for the
                                      // documentation and for `dplan providers check`
  friend bool operator==(const TypeFacts&, const TypeFacts&) = default;
};

// What a provider says of itself. One without the extension says nothing.
struct ProviderFacts {
  std::string name;         // "files"; empty: it does not say
  std::string version;      // "1.4.0"
  int max_parallel = 0;     // operations at the same time, over all types; 0: no limit
  int preferred_batch = 0;  // items in one ReadMany or PlanMany; 0: no wish
  std::string example;      // a configuration of the provider, as a JSON object; empty: `{}`
  std::map<std::string, TypeFacts> types;
  friend bool operator==(const ProviderFacts&, const ProviderFacts&) = default;
};

// What a provider offers.
struct ProviderSchema {
  Schema provider;  // of its own configuration
  std::map<std::string, Schema> resources;
  std::map<std::string, Schema> data_sources;
  std::map<std::string, FunctionSignature> functions;
  ProviderFacts facts;
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
  ResourceMode mode = ResourceMode::kManaged;
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
  // Write-only attributes whose configured value is another than the one that was applied last, as
  // far as the engine knows. Attributes that are not named need not be set again.
  std::vector<Path> changed_write_only;
};
struct PlanResult {
  Value planned;  // unknown where only apply can tell
  std::vector<Path> requires_replace;
  std::string private_data;  // passed on to Apply
  bool disruptive = false;   // carrying it out interrupts what the object does for others
  // The provider was made for an older, laxer contract: it may plan what is neither configured nor
  // computed, and return something else than it planned.
  bool legacy_type_system = false;
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
  std::vector<Path> changed_write_only;  // as in PlanRequest
  OwnerMark owner;
};
struct ApplyResult {
  // The newest known truth, also when there are errors: a create that failed half-way returns what
  // there is. Null: there is no object. Nothing: the prior object is still what is known.
  std::optional<Value> state;
  std::string private_data;
  bool legacy_type_system = false;  // as in PlanResult
  Diagnostics diagnostics;
};

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

// What a running Apply reports. Implementations are thread-safe; what is not overridden is ignored.
class ApplyEvents {
 public:
  virtual ~ApplyEvents() = default;
  // `fraction` is between 0 and 1, or negative where unknown.
  virtual void Progress(double fraction, const std::string& message) = 0;
  // For whoever looks for the cause of something; never a secret.
  virtual void Log(LogLevel level, const std::string& message);
  // The object exists and has this id, by which Import would find it. Durable on return, so that an
  // interruption from here on loses nothing.
  virtual void Known(const std::string& id);
  // The object as it is now, half-done: wholly known. Durable on return; what an interrupted
  // operation is resumed from.
  virtual void Checkpoint(const Value& state, const std::string& private_data);
};

// After a crash: what became of an operation whose outcome was not recorded.
struct ResolveRequest {
  std::string type;
  Value prior;    // null: it was a create
  Value planned;  // null: it was a delete. Sensitive and unknown leaves may be null
  std::string private_data;
  OwnerMark owner;
  std::string known_id;             // what the operation had reported as Known; empty: nothing
  std::optional<Value> checkpoint;  // what it had reported last as Checkpoint
};
struct ResolveResult {
  enum class Outcome { kExists, kAbsent, kUnknown };
  Outcome outcome = Outcome::kUnknown;
  Value state;  // iff kExists
  std::string private_data;
  Diagnostics diagnostics;
};

struct ReadDataRequest {
  std::string type;
  Value config;  // wholly known
};
struct ReadDataResult {
  Value state;
  Diagnostics diagnostics;
};

struct FunctionResult {
  Value value;
  std::string error;            // empty: it worked
  std::optional<int> argument;  // which one the error is about, from 0
};

struct ListRequest {
  std::string type;
  int limit = 0;  // 0: all
};
struct ListedObject {
  std::string id;  // for Import
  std::string display_name;
  std::optional<Value> state;
};
struct ListResult {
  std::vector<ListedObject> objects;
  Diagnostics diagnostics;
};

// One change of a plan that is under review.
struct ReviewedChange {
  Address address;
  ProviderAddress provider;
  bool own = false;  // of the instance that is asked; else of another one of the same source
  Action action = Action::kNoOp;
  Value before;  // null for kCreate; sensitive leaves are null, here and in `after`
  Value after;   // null for kDelete; unknown where only apply can tell
};
// All changes of one plan that concern the provider's source.
struct ReviewRequest {
  std::vector<ReviewedChange> changes;
};
struct ReviewResult {
  // Dangers that only the whole plan shows, each with a code and an address. Errors keep the plan
  // from being applied unless the user allows that code.
  Diagnostics findings;
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
//
// A call with a body of its own is one that not every provider has: it answers Unimplemented, and
// Review finds nothing.
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
  // `arguments` have the types of the parameters.
  virtual absl::StatusOr<FunctionResult> CallFunction(const CallContext& context,
                                                      const std::string& name,
                                                      const std::vector<Value>& arguments);

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
  virtual absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext& context, const std::vector<ReadDataRequest>& requests);
  virtual absl::StatusOr<ListResult> List(const CallContext& context, const ListRequest& request);
  virtual absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                              const ReviewRequest& request);

  // Asks running calls to end soon; returns at once.
  virtual void Stop() = 0;
};

}  // namespace dplan

#endif  // DPLAN_PROVIDER_H_
